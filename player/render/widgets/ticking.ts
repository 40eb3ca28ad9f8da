/** Calls at once and then at the beginning of every second of the server's time; returns how to stop that. */
export function everySecond(now: () => number, call: (now: number) => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const tick = () => {
    const at = now();
    call(at);
    timer = setTimeout(tick, 1000 - (at % 1000) + 5);
  };
  tick();
  return () => clearTimeout(timer);
}

/** A formatter for a zone and a language, or for the browser's own where it does not know them. */
export function formatter(
  language: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  for (const [tag, zone] of [
    [language, timeZone],
    [undefined, timeZone],
    [language, undefined],
  ]) {
    try {
      return new Intl.DateTimeFormat(tag || undefined, { ...options, ...(zone && { timeZone: zone }) });
    } catch {
      // The next one knows less.
    }
  }
  return new Intl.DateTimeFormat(undefined, options);
}
