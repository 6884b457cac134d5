import type { Expected } from './expect/model.js';
import { allAttributes, attribute, isMarkedIncomplete, type Emitted } from './output.js';
import { differs, unless, type Finding } from './problem.js';

const OBJECT_KEY = /^k8s\.(?:lighthousejob|pipelinerun|taskrun|pod|pipelineactivity)\.(name|uid)$/;
const RESULT_KEYS = ['cicd.pipeline.result', 'cicd.pipeline.task.run.result'] as const;
const SPAN_KINDS = { internal: 1, server: 2 } as const;
const EMITTER = /^(?:host|process|os|telemetry\.sdk)\.|^service\.(?:instance\.id|version)$/;

/** Everything that is wrong with one version of a span. `uids` are all those that the recording knows. */
export function compare(due: Expected, found: Emitted, uids: ReadonlySet<string>): readonly Finding[] {
  return [...comparePlace(due, found, uids), ...compareStart(due, found), ...compareEnding(due, found)];
}

/** What a span must have right even when it was cut short: its place and its names. */
export function comparePlace(due: Expected, found: Emitted, uids: ReadonlySet<string>): readonly Finding[] {
  const { span } = found;
  return [
    ...differs('wrong-trace', 'its trace', due.traceId, span.traceId),
    ...differs('wrong-parent', 'its parent', due.parentId, span.parentSpanId ?? ''),
    ...differs('wrong-name', 'its name', due.name, span.name),
    ...differs('wrong-kind', 'its kind', String(SPAN_KINDS[due.kind]), String(span.kind)),
    ...differs('wrong-link', 'its links', [...due.links].sort().join(', '), linksOf(span)),
    ...differs('wrong-service', 'service.name', due.service, found.resource.get('service.name') ?? ''),
    ...compareNaming(due, found, uids),
    ...compareAttributes(due, found),
    ...compareNote(due, found),
  ];
}

/** Their order says nothing. */
function linksOf({ links }: Emitted['span']): string {
  return links
    .map(({ traceId, spanId, attributes }) => {
      const reasons = attributes.filter(({ key }) => key === 'lighthouse_telemetry.link');
      return `${traceId}-${spanId} ${reasons.map(({ value }) => value.stringValue ?? '').join()}`;
    })
    .sort()
    .join(', ');
}

export function compareStart(due: Expected, found: Emitted): readonly Finding[] {
  return differs('wrong-start', 'its start', String(due.start), found.span.startTimeUnixNano);
}

function compareEnding(due: Expected, found: Emitted): readonly Finding[] {
  const status = due.status === 'error' ? 2 : 0;
  return [
    ...differs('wrong-end', 'its end', String(due.end), found.span.endTimeUnixNano),
    ...differs('wrong-status', 'its status code', String(status), String(found.span.status.code ?? 0)),
    ...RESULT_KEYS.flatMap((key) => {
      const value = due.result?.key === key ? due.result.value : '';
      return differs('wrong-result', key, value, found.attributes.get(key) ?? '');
    }),
    ...differs('wrong-error-type', 'error.type', due.errorType ?? '', attribute(found, 'error.type')),
    ...compareMarks(due, found),
  ];
}

function compareMarks(due: Expected, found: Emitted): readonly Finding[] {
  const marked = isMarkedIncomplete(found);
  const corrected = found.attributes.get('lighthouse_telemetry.time_corrected') === 'true';
  return [
    ...unless(marked || !due.incomplete, 'not-incomplete', 'it was cut short, but is not marked incomplete'),
    ...unless(!marked || due.incomplete, 'incomplete', 'it is marked incomplete, but has ended'),
    ...differs('wrong-mark', 'lighthouse_telemetry.time_corrected', String(due.corrected), String(corrected)),
  ];
}

function compareNaming(due: Expected, found: Emitted, uids: ReadonlySet<string>): readonly Finding[] {
  const own = due.naming;
  const named =
    own === undefined
      ? []
      : [
          ...differs(
            'wrong-naming',
            `k8s.${own.kind}.name`,
            own.name,
            attribute(found, `k8s.${own.kind}.name`),
          ),
          ...differs('wrong-naming', `k8s.${own.kind}.uid`, own.uid, attribute(found, `k8s.${own.kind}.uid`)),
        ];
  const strangers = allAttributes(found).filter(
    ([key, value]) => (isObjectKey(key, due) || uids.has(value)) && !due.kin.has(value),
  );
  const text = 'it names an object that is neither its own nor an ancestor';
  return [
    ...named,
    ...strangers.map(
      ([key, value]) => ({ code: 'wrong-naming', text: `${text}: ${key} = ${value}` }) as const,
    ),
  ];
}

/** Keys that only uids of kin may stand under; a root, which has no object, may name none at all. */
function isObjectKey(key: string, due: Expected): boolean {
  const match = OBJECT_KEY.exec(key);
  return match !== null && (match[1] === 'uid' || due.naming === undefined);
}

function compareAttributes(due: Expected, found: Emitted): readonly Finding[] {
  const wanted = [...due.attributes].flatMap(([key, values]) => {
    const value = attribute(found, key);
    return values.includes(value) ? [] : differs('wrong-attribute', key, values[0] ?? '', value);
  });
  const onResource = [...due.resource].flatMap(([key, value]) =>
    differs('wrong-attribute', `${key} of the resource`, value, found.resource.get(key) ?? ''),
  );
  const absent = due.absent.flatMap((key) => differs('wrong-attribute', key, '', attribute(found, key)));
  const events = unless(!found.span.events?.length, 'wrong-attribute', 'it has span events, and none is due');
  const twice = found.repeatedKeys.map(
    (key) => ({ code: 'wrong-attribute', text: `it has ${key} twice` }) as const,
  );
  return [...wanted, ...onResource, ...absent, ...events, ...twice];
}

function compareNote(due: Expected, found: Emitted): readonly Finding[] {
  const all = allAttributes(found);
  const values = new Set(all.map(([, value]) => value));
  const words = due.words.flatMap((word) =>
    unless(values.has(word), 'wrong-message', `no attribute holds the words "${word}"`),
  );
  if (due.warning === undefined) return words;
  const marked = all.some(
    ([key, value]) => value === 'Warning' || (/warning$/.test(key) && value === 'true'),
  );
  const mark = `a ${due.warning ? 'Warning' : 'Normal Event'} must ${due.warning ? '' : 'not '}be marked as a Warning`;
  return [...words, ...unless(marked === due.warning, 'wrong-mark', mark)];
}

/** Whatever tells of the process that exported the span, in any span at all. */
export function compareEmitter(found: Emitted): readonly Finding[] {
  const keys = allAttributes(found).filter(([key]) => EMITTER.test(key));
  const version = unless(
    found.scopeVersion === '',
    'emitter',
    `the scope tells a version, ${found.scopeVersion}`,
  );
  return [
    ...keys.map(([key]) => ({ code: 'emitter', text: `it tells of the emitter: ${key}` }) as const),
    ...version,
  ];
}
