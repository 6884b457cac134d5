import type { Health } from '../contract/component.js';

/** Tells a health only when it is another one than was told last. */
export function whenChanged(report: (health: Health) => void): (health: Health) => void {
  let told = '';
  return (health) => {
    const text = `${health.state} ${health.reason ?? ''}`;
    if (text === told) return;
    told = text;
    report(health);
  };
}
