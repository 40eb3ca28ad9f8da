'use client'

import { ChevronsUpDown } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Logo } from '@/components/logo'
import { Menu } from '@/components/ui/menu'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

/** The name of the tenant, and a way to the others one is a member of. */
export function TenantMenu() {
  const { t } = useI18n()
  const { me, slug } = useTenant()
  const router = useRouter()
  const inner = (
    <>
      <Logo />
      <span className="min-w-0 flex-1 truncate font-semibold text-base text-ink">{me.tenant?.name ?? slug}</span>
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
          onSelect: () => router.push(`/${tenant.slug}/`),
        }))
      }
    >
      {inner}
      <ChevronsUpDown className="size-3.5 text-ink-faint" aria-hidden />
    </Menu>
  )
}
