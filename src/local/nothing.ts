import type { Recording } from './recording.js';
import type { SessionResult } from './session.js';
import { objectsByKind } from './tally.js';
import { count } from './view/format.js';

const NAMES_SHOWN = 5;

/** Why nothing of a recording can be replayed; undefined when something can. */
export function whyEmpty({ lines, problems }: Recording): string | undefined {
  if (lines.length > 0) return undefined;
  const [first] = problems;
  if (first === undefined) return 'it is empty';
  return `all of it is bad: ${count(problems.length, 'line')}, the first is ${first}`;
}

/** The likely cause when something was replayed and no span came out. */
export function whyNoSpans(recording: Recording, result: SessionResult): string {
  const { taken, watched } = result;
  if (recording.lines.every(({ kind }) => kind === 'webhook')) return onlyWebhooks(result);
  if (taken > 0) return lostOnTheWay(result);
  const recorded = namespacesOf(recording);
  const { namespaces, sources } = watched;
  if (!namespaces.includes('*') && !recorded.some((name) => namespaces.includes(name))) {
    return `the configuration watches ${listed(namespaces)}, and what was recorded is in ${listed(recorded)}`;
  }
  return `no source of the configuration (${listed(sources)}) watches any of ${objectsByKind(recording)}; their selectors may leave them out`;
}

function onlyWebhooks({ webhooks: { sent, withoutSource } }: SessionResult): string {
  if (sent === 0)
    return `it holds only ${count(withoutSource, 'webhook')}, and no webhook source is configured`;
  return 'it holds only webhooks, and what has no job is only drawn with registry.traces_without_jobs';
}

function lostOnTheWay({ taken, counters }: SessionResult): string {
  const sum = (name: string): number =>
    [...counters.values()].reduce((all, each) => all + each.total(name), 0);
  const causes = [
    [sum('source_rejected_total'), 'rejected'],
    [sum('registry_notes_dropped_total'), 'Events of objects that are not drawn or were not recorded'],
    [sum('registry_history_total'), 'ended too long before the recording began (registry.backfill)'],
  ] as const;
  const found = causes.filter(([number]) => number > 0).map(([number, why]) => `${String(number)} ${why}`);
  const states = `the sidecar took ${count(taken, 'state')}`;
  return found.length === 0 ? `${states} and made nothing of them` : `${states}: ${found.join(', ')}`;
}

function namespacesOf({ lines }: Recording): string[] {
  const names = lines.flatMap((line) => {
    if (line.kind === 'webhook') return [];
    const { namespace } = line.object.metadata as { readonly namespace?: unknown };
    return typeof namespace === 'string' ? [namespace] : [];
  });
  return [...new Set(names)].sort();
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  if (names.length === 0) return 'no namespace';
  return names.slice(0, NAMES_SHOWN).join(', ') + (more > 0 ? ` and ${String(more)} more` : '');
}
