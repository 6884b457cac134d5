import type { Counters, Meter } from '../contract/ports.js';
import type { Sender } from './sender.js';
import { codeName } from './verdict.js';

type Labels = Readonly<Record<string, string>>;

/** Counts with these labels, too. */
export function labelledCounters(counters: Counters, labels: Labels): Counters {
  return { add: (name, more, by) => counters.add(name, { ...more, ...labels }, by) };
}

/** Measures with these labels, too. */
export function labelledMeter(meter: Meter, labels: Labels): Meter {
  return {
    gauge: (name, read, more) => meter.gauge(name, read, { ...more, ...labels }),
    record: (name, value, more) => meter.record(name, value, { ...more, ...labels }),
  };
}

/** The sender, and how long each of its requests took. */
export function timed(sender: Sender, meter: Meter): Sender {
  return {
    async send(records) {
      const started = performance.now();
      const result = await sender.send(records);
      const code = result.ok ? 'OK' : codeName(result.code);
      meter.record('export_request_seconds', (performance.now() - started) / 1000, { code });
      return result;
    },
    close: () => sender.close(),
  };
}
