import type { OtlpKeyValue, OtlpRequest, OtlpSpan } from '../../src/local/otlp-json.js';
import { heldIn, put, without, withoutAttribute, withResource, withSpans, type Held } from './edit.js';
import type { Demand } from './expect/all.js';
import type { Expected } from './expect/model.js';
import type { Code } from './problem.js';
import { pickOne, type Random } from './random.js';

export type Requests = readonly OtlpRequest[];
export type Which = (due: Expected) => boolean;

/** An output in which one span was broken. */
export interface Mutation {
  readonly requests: Requests;
  readonly spanId: string;
}

/** A way to break a right output, and the code under which the checker must report the broken span. */
export interface Mutant {
  readonly name: string;
  readonly code: Code;
  /** Breaks one span at a random place. Nothing when the output has no span that can be broken this way. */
  readonly apply: (right: Requests, demand: Demand, random: Random) => Mutation | undefined;
}

/** Replaces one of the spans that `which` chooses by what `edit` makes of it. */
export function edits(
  name: string,
  code: Code,
  which: Which,
  edit: (span: OtlpSpan, due: Expected) => readonly OtlpSpan[],
): Mutant {
  return breaks(name, code, which, (right, { span }, due) =>
    withSpans(right, span.spanId, (each) => edit(each, due)),
  );
}

/** Gives one span a resource with this attribute. */
export function onResource(name: string, code: Code, key: string, stringValue: string): Mutant {
  return breaks(name, code, always, (right, held) =>
    withResource(right, held, (attributes) => put(attributes, key, { stringValue })),
  );
}

/** Takes one of the attributes that `keys` names from a span, wherever it stands. */
export function loses(name: string, code: Code, keys: (due: Expected) => readonly string[]): Mutant {
  const which = (due: Expected): boolean => keys(due).length > 0;
  return breaks(name, code, which, (right, { span, group }, due, random) => {
    const key = pickOne(keys(due), random) ?? '';
    const bare = (attributes: readonly OtlpKeyValue[]): readonly OtlpKeyValue[] => without(attributes, key);
    return withResource(right, { span: withoutAttribute(span, key), group }, bare);
  });
}

/** As `edits`, for changes that need to know of other spans. Nothing where there is no such other span. */
export function replaced(
  name: string,
  code: Code,
  which: Which,
  edit: (span: OtlpSpan, due: Expected, demand: Demand, random: Random) => OtlpSpan | undefined,
): Mutant {
  return breaks(name, code, which, (right, { span }, due, random, demand) => {
    const changed = edit(span, due, demand, random);
    return changed && withSpans(right, due.spanId, () => [changed]);
  });
}

/** Changes what came of one span that is due; nothing where `change` gives nothing. */
export function breaks(
  name: string,
  code: Code,
  which: Which,
  change: (
    right: Requests,
    held: Held,
    due: Expected,
    random: Random,
    demand: Demand,
  ) => Requests | undefined,
): Mutant {
  return {
    name,
    code,
    apply: (right, demand, random) => {
      const due = pickOne([...demand.spans.values()].filter(which), random);
      const held = due && heldIn(right, due.spanId);
      const requests = due && held && change(right, held, due, random, demand);
      return due && requests && { requests, spanId: due.spanId };
    },
  };
}

export function always(): boolean {
  return true;
}
