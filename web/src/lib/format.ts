const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Numbers, sizes and times as people of a language write them. */
export function formats(language: string) {
  const number = new Intl.NumberFormat(language)
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 })
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  // Making a format takes much longer than using it, and lists use one for each entry.
  const measures = new Map<string, Intl.NumberFormat>()
  const measure = (unit: string | undefined, unitDisplay: 'long' | 'short', maximumFractionDigits: number) => {
    const key = `${unit} ${unitDisplay} ${maximumFractionDigits}`
    const made =
      measures.get(key) ?? new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay, maximumFractionDigits })
    measures.set(key, made)
    return made
  }
  const days = (weekday: 'short' | 'long') => {
    const day = new Intl.DateTimeFormat(language, { weekday, timeZone: 'UTC' })
    return Array.from({ length: 7 }, (_, index) => day.format(Date.UTC(2024, 0, 1 + index)))
  }

  return {
    number: (value: number) => number.format(value),
    percent: (value: number) => percent.format(value),
    dateTime: (iso: string) => dateTime.format(new Date(iso)),

    /** A day of the calendar: "2026-11-29" → "Nov 29, 2026", wherever the reader is. */
    day: (iso: string) => date.format(new Date(iso)),

    /** 1 kB is 1,000 bytes here, as file managers and plans count. */
    bytes(value: number): string {
      const step = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
      return measure(units[step], step === 0 ? 'long' : 'short', step < 2 ? 0 : 1).format(value / 1000 ** step)
    },

    /** "3 minutes ago", with one unit and never in the future by a few seconds. */
    ago(iso: string, now: number): string {
      const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000))
      if (seconds < 60) return relative.format(-seconds, 'second')
      if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), 'minute')
      if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3600), 'hour')
      if (seconds < 30 * 86_400) return relative.format(-Math.floor(seconds / 86_400), 'day')
      return dateTime.format(new Date(iso))
    },

    /** 90 → "1:30", 3600 → "1:00:00". */
    duration(seconds: number): string {
      const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
      const shown = parts[0] ? parts : parts.slice(1)
      return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
    },

    /** 900 → "15 minutes", in the largest unit that needs no fraction. */
    seconds(value: number): string {
      const steps = [
        [86_400, 'day'],
        [3600, 'hour'],
        [60, 'minute'],
      ] as const
      const [size, unit] = steps.find(([step]) => value >= step && value % step === 0) ?? [1, 'second']
      return measure(unit, 'long', 0).format(value / size)
    },

    /** The short names of the days, Monday first. */
    weekdays: () => days('short'),

    /** The full names of the days, Monday first. */
    longWeekdays: () => days('long'),
  }
}
