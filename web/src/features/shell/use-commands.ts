'use client'

import { Languages, Link2, LogOut, MonitorPlay, Moon, Sun, SunMoon, Upload } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { useLeave } from '@/features/shell/use-leave'
import { languages, setLanguage, useI18n } from '@/lib/i18n'
import { places } from '@/lib/nav'
import type { Command } from '@/lib/shortcuts'
import { useTenant } from '@/lib/tenant'
import { setTheme } from '@/lib/theme'

/** What can be done from everywhere, as far as the signed-in person may. */
export function useCommands(pickFiles: () => void): Command[] {
  const { t } = useI18n()
  const { can, href } = useTenant()
  const router = useRouter()
  const leave = useLeave()

  return useMemo(() => {
    const go = (path: string) => () => router.push(href(path))
    const actions: (Command & { permission: string })[] = [
      {
        id: 'upload',
        label: t('shell.uploadFiles'),
        group: t('shell.groupActions'),
        icon: Upload,
        permission: 'assets.create',
        shortcut: 'u',
        run: pickFiles,
      },
      {
        id: 'link',
        label: t('shell.addLink'),
        group: t('shell.groupActions'),
        icon: Link2,
        permission: 'assets.create',
        shortcut: 'l',
        run: go('assets/?add=link'),
      },
      {
        id: 'pair',
        label: t('shell.pairScreen'),
        group: t('shell.groupActions'),
        icon: MonitorPlay,
        permission: 'devices.manage',
        shortcut: 'p',
        run: go('devices/?pair=1'),
      },
    ]
    return [
      ...actions.filter(({ permission }) => can(permission)),
      ...places
        .filter(({ permission }) => !permission || can(permission))
        .map((place) => ({
          id: `go-${place.path}`,
          label: t(place.label),
          group: t('shell.groupGo'),
          icon: place.icon,
          shortcut: `g ${place.key}`,
          run: go(place.path),
        })),
      ...[
        { id: 'light', label: t('shell.themeLight'), icon: Sun, run: () => setTheme('light') },
        { id: 'dark', label: t('shell.themeDark'), icon: Moon, run: () => setTheme('dark') },
        { id: 'system', label: t('shell.themeSystem'), icon: SunMoon, run: () => setTheme('system') },
      ].map((command) => ({ ...command, group: t('shell.groupTheme') })),
      ...languages.map(({ value, label }) => ({
        id: `language-${value}`,
        label,
        group: t('shell.language'),
        icon: Languages,
        run: () => setLanguage(value),
      })),
      { id: 'sign-out', label: t('shell.signOut'), group: t('shell.groupAccount'), icon: LogOut, run: leave },
    ]
  }, [t, can, href, router, leave, pickFiles])
}
