import type { Health } from '../../../core/contract/component.js';
import type { EntityUpdate } from '../../../core/contract/model.js';
import type { LinkClaim, Linker, RegistryView, SpanPlace } from '../../../core/contract/plugin.js';
import type { Logger, ObjectAddress, PatchResult } from '../../../core/contract/ports.js';
import { config, type Config } from '../config.js';
import { create } from '../linker.js';

export const PLACE: SpanPlace = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  hasDrawnOwner: false,
};

/** An entity that may be written on. Its key is `k8s|uid-<name>`. */
export function updateOf(kind: string, name: string, more: Partial<EntityUpdate> = {}): EntityUpdate {
  return {
    type: 'entity',
    key: `k8s|uid-${name}`,
    ref: { kind, namespace: 'jx', name, uid: `uid-${name}`, resourceVersion: '1' },
    deleted: false,
    labels: new Map(),
    created: 0,
    facts: { name: `${kind} ${name}`, kind: 'internal', service: 'tekton', resource: {}, attributes: {} },
    resultAttribute: 'cicd.pipeline.result',
    cancellationIsError: true,
    lastSign: 0,
    parts: [],
    endsWithDeletedChild: false,
    patchable: true,
    ...more,
  };
}

export interface Sent {
  readonly address: ObjectAddress;
  readonly annotations: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  answer(result: PatchResult): void;
}

/** A linker whose patches a test answers; all else that it says is written down. */
export interface Stage {
  readonly linker: Linker;
  readonly sent: readonly Sent[];
  /** Names of the objects patched so far. */
  readonly names: readonly string[];
  readonly claims: readonly LinkClaim[];
  readonly healths: readonly Health[];
  readonly warnings: readonly string[];
  readonly places: Map<string, SpanPlace>;
  /** `annotations_written_total Pod` */
  count(key: string): number;
  /** Answers each patch at once from now on, those that wait included. */
  answerAll(result: PatchResult): void;
}

export function setStage(options: Partial<Config> = {}): Stage {
  const [sent, names, claims]: [Sent[], string[], LinkClaim[]] = [[], [], []];
  const [healths, warnings]: [Health[], string[]] = [[], []];
  const counts = new Map<string, number>();
  const places = new Map<string, SpanPlace>();
  let standing: PatchResult | undefined;
  const annotate = (
    address: ObjectAddress,
    annotations: Sent['annotations'],
    signal: AbortSignal,
  ): Promise<PatchResult> =>
    new Promise((resolve, reject) => {
      const abort = (): void => reject(signal.reason as Error);
      const answer = (result: PatchResult): void => {
        signal.removeEventListener('abort', abort);
        resolve(result);
      };
      signal.addEventListener('abort', abort);
      names.push(address.name);
      sent.push({ address, annotations, signal, answer });
      if (standing !== undefined) answer(standing);
    });
  const log = loggerOf(warnings);
  const context = {
    id: 'annotations',
    config: { ...config.parse({}), ...options },
    deps: { patch: { annotate } },
    log,
    counters: {
      add: (name: string, labels = {}, by = 1) => {
        const key = [name, ...Object.values(labels)].join(' ');
        counts.set(key, (counts.get(key) ?? 0) + by);
      },
    },
    links: {},
    drawn: new Set<string>(),
    report: (health: Health) => void healths.push(health),
  };
  const view: RegistryView = {
    place: (key: string) => places.get(key) ?? (key.startsWith('k8s|') ? PLACE : undefined),
    event: () => undefined,
    context: () => PLACE,
  };
  return {
    linker: create(context, view, (claim) => claims.push(claim)),
    sent,
    names,
    claims,
    healths,
    warnings,
    places,
    count: (key) => counts.get(key) ?? 0,
    answerAll: (result) => {
      standing = result;
      for (const patch of sent) patch.answer(result);
    },
  };
}

function loggerOf(warnings: string[]): Logger {
  const nothing = (): void => undefined;
  const warn: Logger['warn'] = (message, fields) => {
    warnings.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  const log: Logger = { debug: nothing, info: nothing, warn, error: warn, with: () => log };
  return log;
}
