import { z } from 'zod';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/;

/** `10s`, `1h30m`, `250ms` -> milliseconds; undefined when it is no duration. */
function durationToMillis(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let millis = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    millis += Number(count) * (UNITS[unit ?? ''] ?? Number.NaN);
  }
  return millis;
}

const LISTEN = /^(?<host>[A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\]):(?<port>\d{1,5})$/;

/** `host:port` to listen on, as the Collector writes it; `:8080` is port 8080 on all addresses. */
export const listenAddress = z.string().refine((text) => {
  const port = LISTEN.exec(text)?.groups?.['port'];
  return port !== undefined && Number(port) <= 65_535;
}, 'expected host:port, such as 127.0.0.1:8080, or :8080 for all addresses');

/** A duration as the Collector writes it; parsed to milliseconds. */
export const duration = z.string().transform((text, context) => {
  const millis = durationToMillis(text);
  if (millis !== undefined) return millis;
  context.addIssue({ code: 'custom', message: `"${text}" is not a duration such as 10s, 5m or 1h30m` });
  return z.NEVER;
});
