import { SHAPES } from '../../src/core/kit/testing/shapes.js';
import type { Line } from '../../src/local/recording.js';
import { isPlanted, type Mint } from './canary.js';
import { isJson, merged } from './merge.js';
import { isMeant, isRedacted, type Told } from './meant.js';
import { realLife } from './real-life.js';

/** A secret in one of the forms in which messages carry one. */
type Form = (secret: string) => string;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
/** Whether a comment stands on an issue or on a change is told by the end of this address. */
const ENDS_MATTER = 'Issue.Link';

/** Each form in its turn. */
function createForms(): () => Form {
  const forms = Object.values(SHAPES);
  let used = 0;
  return () => {
    used += 1;
    return forms[used % forms.length] ?? ((secret) => `password=${secret}`);
  };
}

interface Place {
  readonly kind: Told;
  readonly mint: Mint;
  readonly nextForm: () => Form;
}

/** A text of this place that holds a canary, unless it is meant to be told. */
function textWith({ kind, mint, nextForm }: Place, text: string, path: string): string {
  if (isMeant(kind, path) || TIME.test(text) || isPlanted(text)) return text;
  const canary = mint(`${kind} ${path}`);
  if (isRedacted(kind, path)) return `${text} ${nextForm()(canary)}`;
  if (!/^https?:\/\//.test(text)) return `${text} ${canary}`;
  const guarded = text.replace('://', `://bot:${canary}@`);
  return path === ENDS_MATTER ? guarded : `${guarded}?token=${canary}#${canary}`;
}

/** The value with a canary in each text, and with a field that nobody knows in each object. */
function valueWith(place: Place, value: unknown, path: string): unknown {
  if (typeof value === 'string') return textWith(place, value, path);
  if (Array.isArray(value)) return value.map((entry) => valueWith(place, entry, `${path}[]`));
  if (!isJson(value)) return value;
  const entries = Object.entries(value).map(([key, entry]) => {
    return [key, valueWith(place, entry, path === '' ? key : `${path}.${key}`)] as const;
  });
  const unknown = (what: string): string => place.mint(`${place.kind} ${path} unknown ${what}`);
  return { ...Object.fromEntries(entries), [unknown('key')]: { value: unknown('value') } };
}

/** The same lines with a canary wherever nothing is meant to be told. */
export function plant(lines: readonly Line[], mint: Mint): Line[] {
  const nextForm = createForms();
  return lines.map((line) => {
    const whole = merged(line.object, realLife(line, mint));
    return { ...line, object: valueWith({ kind: line.kind, mint, nextForm }, whole, '') } as Line;
  });
}

/** The body of a Git host, with canaries like the rest. */
export function plantNative(host: 'github' | 'gitlab', body: unknown, mint: Mint): unknown {
  return valueWith({ kind: host, mint, nextForm: createForms() }, body, '');
}
