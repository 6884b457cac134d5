import type { Component, Health, Resolved, Tokens } from './component.js';
import type { ChangeUpdate, PushUpdate } from './change.js';
import type { EntityUpdate, ForeignContext, SpanRecord, Update } from './model.js';
import type { Counters, Gate, Logger } from './ports.js';

/** Standard Schema v1 (zod 4 and others satisfy it): validates `unknown`, fills in defaults, refuses unknown keys. */
export interface Schema<T> {
  readonly '~standard': {
    readonly version?: number;
    readonly vendor?: string;
    readonly validate: (value: unknown) => SchemaResult<T> | Promise<SchemaResult<T>>;
  };
}
export type SchemaResult<T> =
  { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export type Stability = 'development' | 'alpha' | 'beta' | 'stable';

/** URL templates for links into a dashboard; `{namespace}`, `{name}` and `{uid}` are filled in, URL-encoded. */
export interface LinkTemplates {
  readonly run?: string | undefined;
  readonly task?: string | undefined;
  readonly job?: string | undefined;
}

/** What the kernel hands to a plugin. */
export interface Context<C, D extends Tokens> {
  /** `type` or `type/name` from the configuration. */
  readonly id: string;
  readonly config: C;
  readonly deps: Resolved<D>;
  readonly log: Logger;
  readonly counters: Counters;
  readonly links: LinkTemplates;
  /** Kinds that the configured sources draw, e.g. `Pod`. */
  readonly drawn: ReadonlySet<string>;
  report(health: Health): void;
}

interface Plugin<C, D extends Tokens> {
  /** lower_snake_case; also the folder's name and the id in the configuration. */
  readonly type: string;
  readonly stability: Stability;
  readonly description: string;
  readonly config: Schema<C>;
  readonly deps: D;
}

/** Brings updates of entities in. It keeps no state of entities and knows no other plugin. */
export interface SourcePlugin<C, D extends Tokens> extends Plugin<C, D> {
  readonly kind: 'source';
  /** Kinds, as in owner references, whose objects get a span from this source. */
  readonly draws: readonly string[];
  create(context: Context<C, D>, emit: (update: Update) => void): Component;
}

/** Where the span of an entity stands. It is final. Ids are lower-case hex. */
export interface SpanPlace {
  readonly traceId: string;
  readonly spanId: string;
  /** An owner reference names an entity that is drawn too. */
  readonly hasDrawnOwner: boolean;
}

/** What linkers may know of entities. */
export interface RegistryView {
  /** By the key of its updates; undefined when it is unknown, history, or still waits for its place. */
  place(key: string): SpanPlace | undefined;
  /** The root of an event below which something stands, or stood a while ago. */
  event(guid: string): ForeignContext | undefined;
  /** The ids that the span with this key has, or would have, in the trace with that key. */
  context(traceKey: string, spanKey: string): ForeignContext;
}

/** Asks for a link from the span of an entity to another span. Claimed twice it is one link. */
export interface LinkClaim {
  /** Key of the entity; a claim for one that is unknown, or whose span has left, is counted and dropped. */
  readonly from: string;
  readonly to: ForeignContext;
  /** A low-cardinality word for `lighthouse_telemetry.link`. */
  readonly reason: string;
}

/** Sees each new state of each entity once it has its place, before its span leaves; never blocks. */
export interface Linker extends Component {
  onUpdate(update: EntityUpdate): void;
  /** Sees each delivery about a pull request, and each push; never blocks. */
  onChange?(update: ChangeUpdate | PushUpdate): void;
}

/** Ties spans to what stands outside their own trace. It keeps no state that decides a span's bytes. */
export interface LinkerPlugin<C, D extends Tokens> extends Plugin<C, D> {
  readonly kind: 'linker';
  /** `emit` takes entities that no source tells of, because they are made of what several told. */
  create(
    context: Context<C, D>,
    view: RegistryView,
    claim: (claim: LinkClaim) => void,
    emit: (update: EntityUpdate) => void,
  ): Linker;
}

/** Takes finished spans. `push` never blocks and never loses; `gate` closes when it has more than it should hold. */
export interface SpanExporter extends Component {
  push(records: readonly SpanRecord[]): void;
  readonly gate: Gate;
  /**
   * From now on `settled` is called with those of which nothing is left to be done: the collector has them, or will never
   * take them. Until then they are pushed again after a restart, if the store keeps them. Without it they are settled when
   * they are pushed.
   */
  onSettled?(settled: (records: readonly SpanRecord[]) => void): void;
}

export interface ExporterPlugin<C, D extends Tokens> extends Plugin<C, D> {
  readonly kind: 'exporter';
  create(context: Context<C, D>): SpanExporter;
}

// The kernel holds plugins of every configuration and dependency type in one list. `never` in the parameter
// positions would refuse to call them, so the erased form is the one place where the types are given up.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnySource = SourcePlugin<any, any>;
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyExporter = ExporterPlugin<any, any>;
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyLinker = LinkerPlugin<any, any>;
export type AnyPlugin = AnySource | AnyLinker | AnyExporter;

/** Checks a source plugin's types against its schema and dependencies. */
export function defineSource<C, D extends Tokens>(plugin: SourcePlugin<C, D>): SourcePlugin<C, D> {
  return plugin;
}
export function defineLinker<C, D extends Tokens>(plugin: LinkerPlugin<C, D>): LinkerPlugin<C, D> {
  return plugin;
}
export function defineExporter<C, D extends Tokens>(plugin: ExporterPlugin<C, D>): ExporterPlugin<C, D> {
  return plugin;
}
