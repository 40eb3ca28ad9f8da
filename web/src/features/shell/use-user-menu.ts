'use client'

import { LogOut, Moon, ShieldCheck, Sun, SunMoon } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useCallback } from 'react'
import type { MenuItem } from '@/components/ui/menu'
import { useLeave } from '@/features/shell/use-leave'
import { languages, setLanguage, useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { setTheme, useTheme } from '@/lib/theme'

/** What the menu of the signed-in person holds. */
export function useUserMenu(): () => MenuItem[] {
  const { t, language } = useI18n()
  const { me, href } = useTenant()
  const router = useRouter()
  const theme = useTheme()
  const leave = useLeave()
  return useCallback(
    () => [
      { kind: 'heading', key: 'who', label: me.user.email },
      {
        kind: 'action',
        key: 'account',
        label: t('security.title'),
        icon: ShieldCheck,
        onSelect: () => router.push(href('security/')),
      },
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
    [me, href, router, t, theme, language, leave],
  )
}
