import type { ApiObject, ObjectKind } from '../recording.js';
import { ApiError } from './status.js';

export type Matcher = (object: ApiObject) => boolean;

const NAME = String.raw`[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?`;
const EXISTS = new RegExp(String.raw`^(!?)\s*(${NAME})$`);
const EQUALITY = new RegExp(String.raw`^(${NAME})\s*(==|=|!=)\s*(${NAME}|)$`);
const SET = new RegExp(String.raw`^(${NAME})\s+(in|notin)\s*\(([^()]*)\)$`);

const FIELDS_OF_ALL = ['metadata.name', 'metadata.namespace'];
const FIELDS: Readonly<Partial<Record<ObjectKind, readonly string[]>>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
  ],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'reason',
    'reportingComponent',
    'type',
  ],
};

/** Matches what both selectors match; an empty or missing one matches everything. Throws `ApiError` for a bad one. */
export function selector(plural: ObjectKind, labels: string, fields: string): Matcher {
  const requirements = [
    ...split(labels).map(labelRequirement),
    ...split(fields).map(fieldRequirement(plural)),
  ];
  return (object) => requirements.every((matches) => matches(object));
}

/** At commas outside of parentheses. */
function split(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part, _, parts) => part !== '' || parts.length > 1);
}

function labelRequirement(text: string): Matcher {
  const exists = EXISTS.exec(text);
  if (exists !== null) return (object) => (labelOf(object, exists[2]) === undefined) === (exists[1] === '!');
  const equality = EQUALITY.exec(text);
  if (equality !== null) {
    const [, key, operator, value] = equality;
    return (object) => (labelOf(object, key) === value) === (operator !== '!=');
  }
  const set = SET.exec(text);
  if (set === null) throw new ApiError(400, `unable to parse requirement: ${text}`);
  const values = new Set((set[3] ?? '').split(',').map((value) => value.trim()));
  return (object) => {
    const value = labelOf(object, set[1]);
    return (value !== undefined && values.has(value)) === (set[2] === 'in');
  };
}

function labelOf(object: ApiObject, key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  const value = own(object.metadata['labels'], key);
  return typeof value === 'string' ? value : undefined;
}

function fieldRequirement(plural: ObjectKind): (text: string) => Matcher {
  return (text) => {
    const match = /^([^=!]+?)\s*(==|=|!=)\s*(.*)$/.exec(text);
    const [, path, operator, wanted] = match ?? [];
    if (path === undefined)
      throw new ApiError(400, `invalid selector: '${text}'; can't understand '${text}'`);
    if (!FIELDS_OF_ALL.includes(path) && !FIELDS[plural]?.includes(path)) {
      throw new ApiError(400, `field label not supported: ${path}`);
    }
    return (object) => (fieldOf(object, path) === wanted) === (operator !== '!=');
  };
}

/** The text of a field; the server treats a missing one as empty. */
function fieldOf(object: ApiObject, path: string): string {
  let value: unknown = object;
  for (const key of path.split('.')) value = own(value, key);
  return typeof value === 'string' ? value : '';
}

/** A property of the object itself: `constructor` is a label key like any other. */
function own(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}
