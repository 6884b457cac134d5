import { keptAnnotations } from './redact-annotations.js';
import { keptOfBody } from './redact-body.js';
import { HIDDEN, redactMessage, scrub, withoutMails } from './redact-text.js';

type Json = Readonly<Record<string, unknown>>;
type Rule = (value: unknown, depth: number) => unknown;

/** Deeper than any object of an API server. What lies below is hidden, so that no depth is one of the stack. */
const DEEPEST = 64;

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Leaves the key out. */
const gone: Rule = () => undefined;

/** Of each entry of a list only these keys, where they are texts; of anything else nothing. */
function only(...keys: readonly string[]): Rule {
  return (value) =>
    Array.isArray(value)
      ? value.filter(isJson).map((entry) => {
          const kept = keys.filter((key) => typeof entry[key] === 'string').map((key) => [key, entry[key]]);
          return Object.fromEntries(kept) as Json;
        })
      : undefined;
}

function text(change: (text: string) => string): Rule {
  return (value, depth) => (typeof value === 'string' ? change(value) : walk(value, depth));
}

/** Its message holds the results of a task, as the entrypoint passes them on. */
const terminated: Rule = (value, depth) => (isJson(value) ? walk(omit(value, 'message'), depth) : undefined);

function omit(value: Json, key: string): Json {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

const untouched: Rule = (value) => value;
const message = text(redactMessage);

/**
 * What is done with the value of a key, wherever it stands: embedded specifications repeat at many depths. Nothing
 * that a source reads is changed but messages and addresses, of which the sources themselves tell no more.
 */
const BY_KEY: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...['env', 'envFrom', 'args', 'command', 'script', 'rerun_command'].map((key) => [key, gone] as const),
  ...['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'].map((key) => [key, gone] as const),
  ...['managedFields', 'imagePullSecrets', 'hostAliases', 'secrets'].map((key) => [key, gone] as const),
  ...['data', 'stringData', 'binaryData'].map((key) => [key, gone] as const),
  ...['artifacts', 'inputs', 'outputs', 'attachments'].map((key) => [key, gone] as const),
  ...['when', 'whenExpressions', 'conditionChecks'].map((key) => [key, gone] as const),
  ...['params', 'pipeline_run_params', 'results', 'taskResults', 'pipelineResults'].map(
    (key) => [key, only('name', 'type')] as const,
  ),
  ['workspaces', only('name', 'workspace')],
  ['volumes', only('name')],
  ['volumeMounts', only('name')],
  ['volumeClaimTemplates', gone],
  ['annotations', keptAnnotations],
  ['labels', untouched],
  ['spanContext', untouched],
  ['terminated', terminated],
]);

/** In the words of go-scm, which Lighthouse relays. */
const OF_WEBHOOKS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['Body', text(keptOfBody)],
  ['Message', text((words) => withoutMails(redactMessage(words)))],
]);

/** What controllers and people write, by the end of its key. */
const MESSAGE = /(?:message|title|desc|description|note)$/i;
const SECRET = /secret|token|passw|passphrase|credential|hmac|private_?key|api_?key/i;
const MAIL = /e_?mail/i;

function ruleOf(key: string): Rule {
  const rule = BY_KEY.get(key) ?? OF_WEBHOOKS.get(key);
  if (rule !== undefined) return rule;
  if (MESSAGE.test(key)) return message;
  if (SECRET.test(key)) return (value) => (typeof value === 'boolean' ? value : HIDDEN);
  if (MAIL.test(key)) return text((mail) => (mail === '' ? '' : HIDDEN));
  return walk;
}

function walk(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return scrub(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return HIDDEN;
  if (Array.isArray(value)) return value.map((entry) => walk(entry, depth + 1));
  const entries = Object.entries(value).map(([key, entry]) => [key, ruleOf(key)(entry, depth + 1)] as const);
  return Object.fromEntries(entries.filter(([, entry]) => entry !== undefined));
}

/** An API object or the body of a webhook without what may be a secret, with all that the sources read. */
export function redactObject(object: Json): Json {
  return walk(object, 0) as Json;
}
