'use client'

import { Lock } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { type ReactNode, useEffect, useRef } from 'react'
import { Page } from '@/components/page'
import { cn } from '@/components/ui/cn'
import { type Section, sections } from '@/features/settings/sections'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

/** The frame of a page of the settings, with the way to the others. Who may not see the page is told so. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const { t } = useI18n()
  const { can, href } = useTenant()
  const path = usePathname()
  const here = sections.find((section) => href(section.path) === path)
  const allowed = !here?.permission || can(here.permission)
  return (
    <Page title={t('lib.navSettings')} part={here && t(here.label)}>
      <Sections here={here} />
      {allowed ? children : <Notice>{t('settings.notAllowed')}</Notice>}
    </Page>
  )
}

/** Says what the reader may not do here. */
export function Notice({ children }: { children: ReactNode }) {
  return (
    <p className="mb-5 flex items-center gap-2.5 rounded-lg border border-line bg-surface px-4 py-3 text-ink-muted text-sm shadow-sm">
      <Lock className="size-4 shrink-0" aria-hidden />
      {children}
    </p>
  )
}

function Sections({ here }: { here: Section | undefined }) {
  const { t } = useI18n()
  const { can, href } = useTenant()
  const current = useRef<HTMLAnchorElement>(null)
  // Narrow screens show a part of the row: the one with the page that is open.
  useEffect(() => {
    void current.current?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [])
  return (
    <nav
      aria-label={t('lib.navSettings')}
      className="-mx-4 mb-6 overflow-x-auto border-line border-b px-1 [scrollbar-width:none] sm:-mx-3 sm:px-0"
    >
      <ul className="flex w-max gap-1">
        {sections
          .filter(({ permission }) => !permission || can(permission))
          .map((section) => (
            <li key={section.path}>
              <Link
                ref={section === here ? current : undefined}
                href={href(section.path)}
                aria-current={section === here ? 'page' : undefined}
                className={cn(
                  'flex h-10 items-center gap-2 rounded-t-md border-b-2 px-3 font-medium text-sm transition-colors focus-visible:-outline-offset-2',
                  section === here
                    ? 'border-accent text-ink'
                    : 'border-transparent text-ink-muted hover:border-line-strong hover:text-ink',
                )}
              >
                <section.icon className="size-4 max-sm:hidden" aria-hidden />
                {t(section.label)}
              </Link>
            </li>
          ))}
      </ul>
    </nav>
  )
}
