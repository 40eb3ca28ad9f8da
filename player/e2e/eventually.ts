/** Waits until something holds; returns how many milliseconds that took. */
export async function eventually(
  holds: () => unknown,
  complaint: string | (() => string),
  patience = 15_000,
): Promise<number> {
  const started = performance.now();
  let error: unknown;
  for (;;) {
    try {
      if (await holds()) return performance.now() - started;
    } catch (thrown) {
      error = thrown;
    }
    if (performance.now() - started > patience) {
      const what = typeof complaint === 'string' ? complaint : complaint();
      throw new Error(`waited ${patience} ms: ${what}`, { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
