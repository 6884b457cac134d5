/** As the API server writes times: whole seconds. */
export function apiTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** As the scheduler writes the time of its Events. */
export function apiMicroTime(time: Date): string {
  return time.toISOString().replace('Z', '000Z');
}
