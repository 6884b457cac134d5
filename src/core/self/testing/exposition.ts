export interface Family {
  readonly help: string;
  readonly type: string;
  /** By `name{label="value",...}` as it is written. */
  readonly samples: ReadonlyMap<string, number>;
}

interface OpenFamily extends Family {
  readonly samples: Map<string, number>;
}

const COMMENT = /^# (?<word>HELP|TYPE) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<rest>.+)$/;
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\n"])*"';
const SAMPLE = new RegExp(
  `^(?<series>(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{${LABEL}(?:,${LABEL})*\\})?) (?<value>[^ ]+)$`,
);
const SUFFIXES: Readonly<Record<string, RegExp>> = { histogram: /_(?:bucket|sum|count)$/ };

/** Reads Prometheus' text format, and throws at whatever a scraper would stumble over. */
export function readExposition(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, OpenFamily>();
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  let help: { readonly name: string; readonly text: string } | undefined;
  let current: { readonly name: string; readonly family: OpenFamily } | undefined;
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const { word, name = '', rest = '' } = COMMENT.exec(line)?.groups ?? {};
    if (word === 'HELP') {
      help = { name, text: rest };
    } else if (word === 'TYPE') {
      if (families.has(name)) throw new Error(`twice: ${name}`);
      if (help?.name !== name) throw new Error(`no help: ${name}`);
      current = { name, family: { help: help.text, type: rest, samples: new Map() } };
      families.set(name, current.family);
    } else {
      take(line, current);
    }
  }
  return families;
}

function take(
  line: string,
  current: { readonly name: string; readonly family: OpenFamily } | undefined,
): void {
  const { series = '', name = '', value = '' } = SAMPLE.exec(line)?.groups ?? {};
  if (current === undefined || series === '') throw new Error(`no sample: ${line}`);
  const base = name.replace(SUFFIXES[current.family.type] ?? /$^/, '');
  if (base !== current.name) throw new Error(`not of ${current.name}: ${line}`);
  if (current.family.samples.has(series)) throw new Error(`twice: ${series}`);
  const number = value === '+Inf' ? Infinity : Number(value);
  if (Number.isNaN(number)) throw new Error(`no number: ${line}`);
  current.family.samples.set(series, number);
}
