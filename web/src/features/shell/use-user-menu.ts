'use client'

import { LogOut, Moon, Sun, SunMoon } from 'lucide-react'
import { useCallback } from 'react'
import type { MenuItem } from '@/components/ui/menu'
import { useLeave } from '@/features/shell/use-leave'
import { languages, setLanguage, useI18n } from '@/lib/i18n'
import type { Me } from '@/lib/tenant'
import { setTheme, useTheme } from '@/lib/theme'

/** What the menu of the signed-in person holds; `ways` lead to other parts of the dashboard. */
export function useUserMenu(email: string, ways: MenuItem[]): () => MenuItem[] {
  const { t, language } = useI18n()
  const theme = useTheme()
  const leave = useLeave()
  return useCallback(
    () => [
      { kind: 'heading', key: 'who', label: email },
      ...ways,
      { kind: 'separator', key: 'after-who' },
      { kind: 'heading', key: 'theme', label: t('shell.groupTheme') },
      ...[
        { key: 'light' as const, label: t('shell.themeLight'), icon: Sun },
        { key: 'dark' as const, label: t('shell.themeDark'), icon: Moon },
        { key: 'system' as const, label: t('shell.themeSystem'), icon: SunMoon },
      ].map((item) => ({
        ...item,
        kind: 'choice' as const,
        checked: theme === item.key,
        onSelect: () => setTheme(item.key),
      })),
      { kind: 'separator', key: 'after-theme' },
      { kind: 'heading', key: 'language', label: t('shell.language') },
      ...languages.map(({ value, label }) => ({
        kind: 'choice' as const,
        key: value,
        label,
        checked: language === value,
        onSelect: () => setLanguage(value),
      })),
      { kind: 'separator', key: 'after-language' },
      { kind: 'action', key: 'leave', label: t('shell.signOut'), icon: LogOut, onSelect: leave },
    ],
    [email, ways, t, theme, language, leave],
  )
}

/** The name of the signed-in person, or the address of one without. */
export function nameOf({ first_name, last_name, email }: Me['user']): string {
  return `${first_name} ${last_name}`.trim() || email
}
