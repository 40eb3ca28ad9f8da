import type { WidgetType } from '@/features/layouts/queries'
import { type SettingField, type Settings, settingOf } from '@/features/layouts/widgets'

const is =
  (name: string, ...values: string[]) =>
  (settings: Settings) =>
    values.includes(String(settingOf(settings, name) ?? ''))

const look: SettingField[] = [
  { name: 'color', label: 'layouts.colour', kind: 'colour' },
  { name: 'font_size', label: 'layouts.fontSize', kind: 'number', least: 0, most: 2000 },
  {
    name: 'font',
    label: 'layouts.font',
    kind: 'choice',
    options: [
      ['sans', 'layouts.sans'],
      ['serif', 'layouts.serif'],
      ['mono', 'layouts.mono'],
    ],
  },
  {
    name: 'font_weight',
    label: 'layouts.weight',
    kind: 'choice',
    numeric: true,
    options: [
      ['500', 'layouts.weightNormal'],
      ['300', 'layouts.weightLight'],
      ['700', 'layouts.weightBold'],
      ['900', 'layouts.weightBlack'],
    ],
  },
  {
    name: 'align',
    label: 'layouts.align',
    kind: 'choice',
    options: [
      ['center', 'layouts.centre'],
      ['left', 'layouts.left'],
      ['right', 'layouts.right'],
    ],
  },
  {
    name: 'valign',
    label: 'layouts.valign',
    kind: 'choice',
    options: [
      ['middle', 'layouts.middle'],
      ['top', 'layouts.top'],
      ['bottom', 'layouts.bottom'],
    ],
  },
]

const codeLook: SettingField[] = [
  { name: 'color', label: 'layouts.colour', kind: 'colour' },
  { name: 'background', label: 'layouts.background', kind: 'colour' },
]

const refresh: SettingField = {
  name: 'refresh_seconds',
  label: 'layouts.refresh',
  kind: 'number',
  least: 0,
  most: 86_400,
}

/** What can be set about each widget, in the order of its form. */
export const widgetFields: Record<WidgetType, SettingField[]> = {
  text: [{ name: 'text', label: 'layouts.text', kind: 'lines', most: 2000 }, ...look],
  clock: [
    {
      name: 'hours',
      label: 'layouts.hours',
      kind: 'choice',
      options: [
        ['auto', 'layouts.asLanguage'],
        ['24', 'layouts.hours24'],
        ['12', 'layouts.hours12'],
      ],
    },
    { name: 'seconds', label: 'layouts.seconds', kind: 'switch' },
    { name: 'timezone', label: 'layouts.timezone', kind: 'zone' },
    { name: 'language', label: 'layouts.language', kind: 'line', most: 35 },
    ...look,
  ],
  date: [
    {
      name: 'format',
      label: 'layouts.format',
      kind: 'choice',
      options: [
        ['long', 'layouts.dateLong'],
        ['full', 'layouts.dateFull'],
        ['medium', 'layouts.dateMedium'],
        ['short', 'layouts.dateShort'],
        ['weekday', 'layouts.dateWeekday'],
      ],
    },
    { name: 'timezone', label: 'layouts.timezone', kind: 'zone' },
    { name: 'language', label: 'layouts.language', kind: 'line', most: 35 },
    ...look,
  ],
  countdown: [
    { name: 'target', label: 'layouts.target', kind: 'moment' },
    { name: 'label', label: 'layouts.caption', kind: 'line', most: 200 },
    { name: 'finished_text', label: 'layouts.finished', kind: 'line', most: 200 },
    { name: 'seconds', label: 'layouts.seconds', kind: 'switch' },
    ...look,
  ],
  ticker: [
    {
      name: 'source',
      label: 'layouts.source',
      kind: 'choice',
      options: [
        ['text', 'layouts.ownText'],
        ['feed', 'layouts.feed'],
      ],
    },
    { name: 'text', label: 'layouts.text', kind: 'lines', most: 5000, when: is('source', 'text', '') },
    { name: 'url', label: 'layouts.feedUrl', kind: 'address', when: is('source', 'feed') },
    {
      name: 'max_items',
      label: 'layouts.maxItems',
      kind: 'number',
      least: 1,
      most: 50,
      otherwise: 10,
      when: is('source', 'feed'),
    },
    { name: 'separator', label: 'layouts.separator', kind: 'line', most: 10 },
    { name: 'speed', label: 'layouts.speed', kind: 'number', least: 10, most: 1000, otherwise: 120 },
    ...look,
  ],
  image: [{ name: 'url', label: 'layouts.address', kind: 'address' }, refresh],
  web: [
    { name: 'url', label: 'layouts.address', kind: 'address' },
    { name: 'zoom', label: 'layouts.zoom', kind: 'number', least: 25, most: 400, otherwise: 100 },
    refresh,
  ],
  weather: [
    { name: 'url', label: 'layouts.weatherUrl', kind: 'address' },
    { name: 'place', label: 'layouts.placeName', kind: 'line', most: 100 },
    {
      name: 'units',
      label: 'layouts.units',
      kind: 'choice',
      options: [
        ['celsius', 'layouts.celsius'],
        ['fahrenheit', 'layouts.fahrenheit'],
      ],
    },
    { name: 'days', label: 'layouts.forecastDays', kind: 'number', least: 0, most: 5 },
    ...look,
  ],
  qr: [
    {
      name: 'kind',
      label: 'layouts.codeKind',
      kind: 'choice',
      options: [
        ['url', 'layouts.qrUrl'],
        ['text', 'layouts.text'],
        ['wifi', 'layouts.qrWifi'],
        ['contact', 'layouts.qrContact'],
        ['email', 'layouts.qrEmail'],
        ['phone', 'layouts.qrPhone'],
        ['sms', 'layouts.qrSms'],
      ],
    },
    { name: 'url', label: 'layouts.address', kind: 'address', when: is('kind', 'url', '') },
    { name: 'track', label: 'layouts.track', kind: 'switch', when: is('kind', 'url', '') },
    { name: 'text', label: 'layouts.text', kind: 'lines', most: 1000, when: is('kind', 'text') },
    { name: 'phone', label: 'layouts.phone', kind: 'line', most: 32, when: is('kind', 'phone') },
    { name: 'wifi.ssid', label: 'layouts.network', kind: 'line', most: 32, when: is('kind', 'wifi') },
    {
      name: 'wifi.security',
      label: 'layouts.networkSecurity',
      kind: 'choice',
      options: [
        ['WPA', 'layouts.wpa'],
        ['WEP', 'layouts.wep'],
        ['nopass', 'layouts.openNetwork'],
      ],
      when: is('kind', 'wifi'),
    },
    {
      name: 'wifi.password',
      label: 'layouts.networkPassword',
      kind: 'line',
      most: 63,
      when: (settings) => is('kind', 'wifi')(settings) && settingOf(settings, 'wifi.security') !== 'nopass',
    },
    { name: 'wifi.hidden', label: 'layouts.hiddenNetwork', kind: 'switch', when: is('kind', 'wifi') },
    { name: 'contact.name', label: 'layouts.name', kind: 'line', most: 100, when: is('kind', 'contact') },
    {
      name: 'contact.organization',
      label: 'layouts.organization',
      kind: 'line',
      most: 200,
      when: is('kind', 'contact'),
    },
    { name: 'contact.phone', label: 'layouts.phone', kind: 'line', most: 200, when: is('kind', 'contact') },
    { name: 'contact.email', label: 'layouts.email', kind: 'line', most: 200, when: is('kind', 'contact') },
    { name: 'contact.url', label: 'layouts.website', kind: 'line', most: 200, when: is('kind', 'contact') },
    { name: 'contact.address', label: 'layouts.street', kind: 'line', most: 200, when: is('kind', 'contact') },
    { name: 'email.to', label: 'layouts.mailTo', kind: 'line', most: 254, when: is('kind', 'email') },
    { name: 'email.subject', label: 'layouts.mailSubject', kind: 'line', most: 200, when: is('kind', 'email') },
    { name: 'email.body', label: 'layouts.message', kind: 'lines', most: 500, when: is('kind', 'email') },
    { name: 'sms.number', label: 'layouts.phone', kind: 'line', most: 32, when: is('kind', 'sms') },
    { name: 'sms.message', label: 'layouts.message', kind: 'lines', most: 300, when: is('kind', 'sms') },
    { name: 'label', label: 'layouts.caption', kind: 'line', most: 100 },
    {
      name: 'level',
      label: 'layouts.correction',
      kind: 'choice',
      options: [
        ['M', 'layouts.levelM'],
        ['L', 'layouts.levelL'],
        ['Q', 'layouts.levelQ'],
        ['H', 'layouts.levelH'],
      ],
    },
    ...codeLook,
  ],
  barcode: [
    {
      name: 'format',
      label: 'layouts.format',
      kind: 'choice',
      options: [
        ['code128', 'layouts.code128'],
        ['code39', 'layouts.code39'],
        ['ean13', 'layouts.ean13'],
        ['ean8', 'layouts.ean8'],
        ['upc', 'layouts.upc'],
      ],
    },
    { name: 'value', label: 'layouts.codeValue', kind: 'line', most: 80 },
    { name: 'show_text', label: 'layouts.showText', kind: 'switch' },
    ...codeLook,
  ],
}
