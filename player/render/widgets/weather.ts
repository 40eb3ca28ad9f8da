import { shape } from '../svg';
import { Letters } from './look';
import { amount, isRecord, text } from './settings';
import { formatter } from './ticking';
import type { Settings, Widget, WidgetEnv } from './types';

interface Day {
  name: string;
  low: string;
  high: string;
  condition: string;
}

/** What the server knows of the weather, in the words of the zone; null while that is nothing. */
export interface Report {
  place: string;
  now: string;
  condition: string;
  days: Day[];
}

/** The weather as the server last heard of it. */
export const weather: Widget = (host, settings, env) => {
  const letters = new Letters(host, settings, env);
  const { element } = letters;
  element.classList.add('weather');
  return env.data((data) => {
    const report = reportOf(settings, data, env);
    if (report) draw(element, report, letters);
  });
};

export function reportOf(settings: Settings, data: unknown, env: Pick<WidgetEnv, 'language'>): Report | null {
  if (!isRecord(data) || typeof data.temperature !== 'number') return null;
  const fahrenheit = text(settings, 'units') === 'fahrenheit';
  const degrees = (celsius: number) => `${Math.round(fahrenheit ? celsius * 1.8 + 32 : celsius)}°`;
  const weekday = formatter(env.language, 'UTC', { weekday: 'short' });
  const days = (Array.isArray(data.days) ? data.days : []).filter(isRecord).map((day) => ({
    name: weekday.format(Date.parse(text(day, 'date')) || 0),
    low: degrees(amount(day, 'low')),
    high: degrees(amount(day, 'high')),
    condition: text(day, 'condition'),
  }));
  return {
    place: text(settings, 'place'),
    now: degrees(data.temperature),
    condition: text(data, 'condition', 'clear'),
    days: days.slice(0, amount(settings, 'days')),
  };
}

function draw(host: HTMLElement, report: Report, letters: Letters): void {
  const made = (tag: string, className: string, ...children: (Node | string)[]) => {
    const created = host.ownerDocument.createElement(tag);
    created.className = className;
    created.append(...children);
    return created;
  };
  const lines = [
    '00° 000',
    ...(report.place ? [report.place] : []),
    ...(report.days.length > 0 ? ['', ''] : []),
  ];
  host.style.fontSize = `${letters.size(lines)}px`;
  const days = report.days.map((day) =>
    made(
      'div',
      'weather-day',
      made('span', '', day.name),
      icon(day.condition),
      made('span', '', `${day.high} `, made('small', '', day.low)),
    ),
  );
  host.replaceChildren(
    ...(report.place ? [made('div', 'weather-place', report.place)] : []),
    made('div', 'weather-now', icon(report.condition), made('span', '', report.now)),
    ...(days.length > 0 ? [made('div', 'weather-days', ...days)] : []),
  );
}

const sun = () => [
  shape('circle', { cx: '12', cy: '12', r: '4.2' }),
  shape('path', {
    d: 'M12 2.5v2.6M12 18.9v2.6M2.5 12h2.6M18.9 12h2.6M5.3 5.3l1.8 1.8M16.9 16.9l1.8 1.8M18.7 5.3l-1.8 1.8M7.1 16.9l-1.8 1.8',
  }),
];
const cloud = (dy = 0) =>
  shape('path', {
    d: `M7 ${17 + dy}h10a3.7 3.7 0 0 0 .4-7.4A5.4 5.4 0 0 0 7.1 8.6 4.2 4.2 0 0 0 7 ${17 + dy}z`,
  });
const falling = (d: string) => shape('path', { d });

const pictures: Record<string, () => SVGElement[]> = {
  clear: sun,
  partly: () => [
    shape('path', {
      d: 'M8.5 4v1.600M3.8 6l1.1 1.100M2 10.600h1.600M13.2 6l-1.1 1.100M5.2 10.600a3.4 3.4 0 0 1 6.5-1.3',
    }),
    cloud(2),
  ],
  cloudy: () => [cloud()],
  fog: () => [falling('M4 8h16M6 12h14M4 16h13M8 20h9')],
  rain: () => [cloud(-2), falling('M8.5 17.500l-1 3M12.5 17.500l-1 3M16.5 17.500l-1 3')],
  snow: () => [cloud(-2), falling('M8 18.500h.01M12 20.500h.01M16 18.500h.01M10 21.500h.01M14 17.500h.01')],
  storm: () => [cloud(-2), falling('M12.5 13l-3 4.500h3.500l-2 4')],
};

function icon(condition: string): SVGElement {
  const draw = pictures[condition] ?? sun;
  return shape('svg', { viewBox: '0 0 24 24', class: 'weather-icon', 'aria-hidden': 'true' }, ...draw());
}
