/**
 * The variables that the exporter package reads by itself. The Collector does not know them either: the
 * configuration says all, `print-config` shows it, and what is secret in it is known to be secret.
 */
const PREFIX = 'OTEL_EXPORTER_OTLP_';

function variables(): readonly (readonly [string, string | undefined])[] {
  return Object.entries(process.env).filter(([name]) => name.startsWith(PREFIX));
}

/** The names of those that are set. */
export function variablesSet(): readonly string[] {
  return variables().map(([name]) => name);
}

/**
 * Runs `make` while none of them is set. The package merges headers of the environment into those it is given and
 * has no option against it, but reads them nowhere but in its constructor. It is synchronous: nobody else sees the gap.
 */
export function withoutVariables<T>(make: () => T): T {
  const hidden = Object.fromEntries(variables());
  for (const name of Object.keys(hidden)) Reflect.deleteProperty(process.env, name);
  try {
    return make();
  } finally {
    Object.assign(process.env, hidden);
  }
}
