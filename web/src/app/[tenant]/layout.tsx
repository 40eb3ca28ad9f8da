import { TenantLook } from '@/features/branding/tenant-look'
import { Shell } from '@/features/shell/shell'

export const dynamicParams = false

/** The server puts the tenant of the address in the place of this word. */
export function generateStaticParams() {
  return [{ tenant: 'xtenantx' }]
}

export default function Layout({ children }: { children: React.ReactNode }) {
  return (
    <Shell>
      <TenantLook />
      {children}
    </Shell>
  )
}
