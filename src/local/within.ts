/** The promise's outcome, or a rejection that says what is missing when it takes too long in real time. */
export async function within<T>(promise: Promise<T>, millis: number, missing: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`nothing moved for ${String(millis / 1000)} s: ${missing()}`));
    }, millis);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
