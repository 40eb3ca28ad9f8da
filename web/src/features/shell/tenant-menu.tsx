'use client'

import { useQuery } from '@tanstack/react-query'
import { ChevronsUpDown } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { BrandMark } from '@/components/brand-mark'
import { Menu } from '@/components/ui/menu'
import { brandingQuery } from '@/lib/branding'
import { useI18n } from '@/lib/i18n'
import { addressOf } from '@/lib/switch-tenant'
import { useTenant } from '@/lib/tenant'

/** The name of the tenant, and a way to the others one is a member of. */
export function TenantMenu() {
  const { t } = useI18n()
  const { me, slug, api } = useTenant()
  const router = useRouter()
  const branding = useQuery(brandingQuery(slug, api))
  const go = (other: string) => {
    const address = addressOf(other, slug, window.location)
    if (address.startsWith('/')) router.push(address)
    else window.location.assign(address)
  }
  const inner = (
    <>
      <BrandMark logo={branding.data?.logo_url} />
      <span className="min-w-0 flex-1 truncate font-semibold text-base text-ink">
        {branding.data?.name ?? me.tenant?.name ?? slug}
      </span>
    </>
  )
  if (me.memberships.length < 2) return <div className="flex h-10 min-w-0 items-center gap-2.5 px-1.5">{inner}</div>
  return (
    <Menu
      label={t('shell.switchTenant')}
      align="start"
      className="flex h-10 w-full min-w-0 items-center gap-2.5 rounded-md px-1.5 text-start transition-colors hover:bg-hover"
      items={() =>
        me.memberships.map(({ tenant }) => ({
          kind: 'choice' as const,
          key: tenant.id,
          label: tenant.name,
          checked: tenant.slug === slug,
          onSelect: () => go(tenant.slug),
        }))
      }
    >
      {inner}
      <ChevronsUpDown className="size-3.5 text-ink-faint" aria-hidden />
    </Menu>
  )
}
