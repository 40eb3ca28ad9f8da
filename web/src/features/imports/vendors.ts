import type { MessageKey } from '@/gen/messages/keys'

export type VendorKey = 'pisignage' | 'screencloud' | 'xibo' | 'yodeck' | 'screenly'
export type FieldName = 'address' | 'account' | 'username' | 'secret'
type VendorField = { name: FieldName; label: MessageKey; hint?: MessageKey; optional?: true }

/** Where content comes from or goes to, and what opens an account there. */
export type Vendor = { key: VendorKey; label: string; collection: 'imports' | 'exports'; fields: VendorField[] }

const token = (hint: MessageKey): VendorField => ({ name: 'secret', label: 'imports.token', hint })

export const vendors: Vendor[] = [
  {
    key: 'pisignage',
    label: 'piSignage',
    collection: 'imports',
    fields: [
      { name: 'account', label: 'imports.subdomain', hint: 'imports.subdomainHint', optional: true },
      { name: 'address', label: 'imports.ownServer', hint: 'imports.ownServerHint', optional: true },
      { name: 'username', label: 'imports.email' },
      { name: 'secret', label: 'imports.password' },
    ],
  },
  {
    key: 'screencloud',
    label: 'ScreenCloud',
    collection: 'imports',
    fields: [token('imports.screencloudHint')],
  },
  {
    key: 'xibo',
    label: 'Xibo',
    collection: 'imports',
    fields: [
      { name: 'address', label: 'imports.cms', hint: 'imports.cmsHint' },
      { name: 'username', label: 'imports.clientId', hint: 'imports.xiboHint' },
      { name: 'secret', label: 'imports.clientSecret' },
    ],
  },
  { key: 'yodeck', label: 'Yodeck', collection: 'imports', fields: [token('imports.yodeckHint')] },
  { key: 'screenly', label: 'Screenly', collection: 'exports', fields: [token('imports.screenlyHint')] },
]

export function vendorOf(key: string): Vendor {
  const found = vendors.find((vendor) => vendor.key === key)
  if (!found) throw new Error(`no vendor ${key}`)
  return found
}

export type Values = Record<FieldName, string> & { vendor: VendorKey; enable: boolean }

/** What the API is told: only what the vendor asks for, without spaces around it. */
export function bodyOf(values: Values, dryRun: boolean) {
  const { fields } = vendorOf(values.vendor)
  const given = (name: FieldName) => (fields.some((field) => field.name === name) ? values[name].trim() : '')
  return {
    ...(given('address') && { base_url: given('address') }),
    credentials: {
      ...(given('account') && { account: given('account') }),
      ...(given('username') && { username: given('username') }),
      secret: given('secret'),
    },
    dry_run: dryRun,
  }
}

const wireFields: Record<string, FieldName> = {
  base_url: 'address',
  'credentials.account': 'account',
  'credentials.username': 'username',
  'credentials.secret': 'secret',
}

/** The form's field that the server means, of those that are shown. */
export function fieldOf(vendor: VendorKey, wire: string): FieldName | undefined {
  const name = wireFields[wire]
  return vendorOf(vendor).fields.find((field) => field.name === name)?.name
}
