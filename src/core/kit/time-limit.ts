/** Settles as `work` does, or rejects with what `late` makes when that takes longer than `millis`. */
export async function withTimeLimit<T>(work: Promise<T>, millis: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(late());
    }, millis);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
