import { qrCode } from '@signate/render';
import { element, mark } from './draw';
import type { Device } from './manifest';
import type { Pairing } from './pair';
import { wordsFor } from './words';

/** What the page as a whole shows. */
export type State = 'starting' | 'pairing' | 'idle' | 'playing' | 'off';

/** The page around the show: the stage, and the calm screens for when nothing plays. */
export class View {
  readonly stage = element('main', 'stage');
  private readonly words = wordsFor(navigator.languages);
  private readonly pairingScreen = element('section', 'pairing');
  private readonly code = element('p', 'code');
  private readonly step = element('p', 'step');
  private readonly qr = element('div', 'qr');
  private readonly name = element('p', 'name');
  private readonly time = element('p', 'time');
  private readonly date = element('p', 'date');
  private readonly sign = element('div', 'sign');
  private device: Device | null = null;
  private signTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly now: () => number) {
    const { words } = this;
    const page = document.documentElement;
    page.lang = words.language;
    const text = element('div', 'text', mark(), element('h1', 'title', words.title), this.code, this.step);
    const scan = element('div', 'scan', this.qr, element('p', 'or', words.scan));
    this.pairingScreen.append(text, scan);
    const face = element('div', 'face', mark(), this.time, this.date, this.name);
    const idle = element('section', 'idle', face);
    document.body.replaceChildren(element('div', 'screen', this.stage, idle, this.pairingScreen, this.sign));
    this.tick();
  }

  get state(): State {
    return (document.documentElement.dataset.state as State) ?? 'idle';
  }

  set state(state: State) {
    document.documentElement.dataset.state = state;
  }

  /** Names what is on the glass and what it follows, for whoever inspects the page. */
  label(names: { asset?: string; manifest?: string }): void {
    Object.assign(document.documentElement.dataset, names);
  }

  /** Shows the way into a tenant. */
  pairing(pairing: Pairing): void {
    this.state = 'pairing';
    this.pairingScreen.dataset.kind = pairing.kind;
    if (pairing.kind === 'waiting') this.showCode(pairing.code);
    else {
      delete this.code.dataset.code;
      this.step.textContent = this.words.searching;
    }
  }

  /** Takes over the screen's name, zone and which way up it hangs. */
  describe(device: Device): void {
    this.device = device;
    this.name.textContent = device.name;
    document.documentElement.dataset.orientation = String(device.orientation);
    this.drawClock();
  }

  /** Lets people find this screen among others, for a while. */
  identify(): void {
    const { name = '', id = '' } = this.device ?? {};
    const who = element(
      'div',
      'who',
      element('p', 'sign-name', name),
      element('p', 'sign-id', id.slice(-12)),
    );
    this.sign.replaceChildren(mark(), who);
    this.sign.dataset.shown = 'true';
    clearTimeout(this.signTimer);
    this.signTimer = setTimeout(() => this.hideSign(), 10_000);
  }

  /** Says nothing any more about the tenant that this screen was in. It hangs as it did. */
  forget(): void {
    this.device = null;
    this.name.textContent = '';
    this.label({ asset: '', manifest: '' });
    this.hideSign();
  }

  /** The hour of the day where the screen hangs. */
  hour(): number {
    const hour = format({ hour: 'numeric', hourCycle: 'h23' }, this.device?.timezone, 'en').format(
      this.now(),
    );
    return Number(hour);
  }

  private hideSign(): void {
    clearTimeout(this.signTimer);
    this.sign.dataset.shown = 'false';
  }

  private showCode(code: string): void {
    if (this.code.dataset.code === code) return;
    this.code.dataset.code = code;
    const half = Math.ceil(code.length / 2);
    const groups = [code.slice(0, half), code.slice(half)].map((group) => element('span', 'group', group));
    this.code.replaceChildren(...groups);
    this.step.replaceChildren(...this.instruction());
    const url = new URL('/devices', location.href);
    url.searchParams.set('code', code);
    this.qr.replaceChildren(qrCode(url.href));
  }

  /** The sentence with the address, which is set apart so that it can be read from afar. */
  private instruction(): (Node | string)[] {
    const [before = '', after = ''] = this.words.step('\n').split('\n');
    return [before, element('strong', 'address', `${location.host}/devices`), after];
  }

  private tick(): void {
    this.drawClock();
    setTimeout(() => this.tick(), 1000 - (this.now() % 1000) + 5);
  }

  private drawClock(): void {
    const now = this.now();
    const zone = this.device?.timezone;
    this.time.replaceChildren(
      ...clockFace(format({ hour: 'numeric', minute: '2-digit' }, zone).formatToParts(now)),
    );
    this.date.textContent = format({ weekday: 'long', day: 'numeric', month: 'long' }, zone).format(now);
    // Wanders a little, so that a still picture does not burn in.
    const minute = Math.floor(now / 60_000);
    const style = document.documentElement.style;
    style.setProperty('--wander-x', String(((minute * 7) % 9) - 4));
    style.setProperty('--wander-y', String(((minute * 5) % 7) - 3));
  }
}

/** The time as this place writes it, with the half of the day, if there is one, in small letters. */
function clockFace(parts: Intl.DateTimeFormatPart[]): (Node | string)[] {
  return parts
    .filter((part, at) => part.type !== 'literal' || parts[at + 1]?.type === 'minute')
    .map(({ type, value }) => (type === 'dayPeriod' ? element('span', 'day-period', value) : value));
}

function format(
  options: Intl.DateTimeFormatOptions,
  timeZone: string | undefined,
  language = navigator.language,
): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(language, timeZone ? { ...options, timeZone } : options);
  } catch {
    return new Intl.DateTimeFormat(undefined, options);
  }
}
