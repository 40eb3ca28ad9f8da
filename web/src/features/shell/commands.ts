import { Languages, Link2, LogOut, MonitorPlay, Moon, Server, ShieldCheck, Sun, SunMoon, Upload } from 'lucide-react'
import { languages, setLanguage, type Translate } from '@/lib/i18n'
import { places } from '@/lib/nav'
import type { Command } from '@/lib/shortcuts'
import { setTheme } from '@/lib/theme'

/** What the commands are made from. */
export type CommandEnv = {
  t: Translate
  can: (permission: string) => boolean
  /** Opens a page of the tenant. */
  go: (path: string) => void
  pickFiles: () => void
  openPalette: () => void
  openSheet: () => void
  /** Opens the pages of the installation, for its operators only. */
  administer?: () => void
  leave: () => void
}

/** What can be done from everywhere, as far as the signed-in person may. */
export function commandsOf(env: CommandEnv): Command[] {
  const { t, can, go } = env
  const actions: (Omit<Command, 'group'> & { permission: string })[] = [
    {
      id: 'upload',
      label: t('shell.uploadFiles'),
      icon: Upload,
      permission: 'assets.create',
      shortcut: 'u',
      run: env.pickFiles,
    },
    {
      id: 'link',
      label: t('shell.addLink'),
      icon: Link2,
      permission: 'assets.create',
      shortcut: 'l',
      run: () => go('assets/?add=link'),
    },
    {
      id: 'pair',
      label: t('shell.pairScreen'),
      icon: MonitorPlay,
      permission: 'devices.manage',
      shortcut: 'p',
      run: () => go('devices/?pair=1'),
    },
  ]
  const themes = [
    { id: 'light', label: t('shell.themeLight'), icon: Sun, run: () => setTheme('light') },
    { id: 'dark', label: t('shell.themeDark'), icon: Moon, run: () => setTheme('dark') },
    { id: 'system', label: t('shell.themeSystem'), icon: SunMoon, run: () => setTheme('system') },
  ]
  const help = [
    { id: 'palette', label: t('shell.commandPalette'), shortcut: 'mod+k', run: env.openPalette },
    { id: 'sheet', label: t('shell.shortcuts'), shortcut: '?', run: env.openSheet },
  ]
  return [
    ...actions
      .filter(({ permission }) => can(permission))
      .map((action) => ({ ...action, group: t('shell.groupActions') })),
    ...places
      .filter(({ permission }) => !permission || can(permission))
      .map((place) => ({
        id: `go-${place.path}`,
        label: t(place.label),
        group: t('shell.groupGo'),
        icon: place.icon,
        shortcut: `g ${place.key}`,
        run: () => go(place.path),
      })),
    ...themes.map((theme) => ({ ...theme, group: t('shell.groupTheme') })),
    ...languages.map(({ value, label }) => ({
      id: `language-${value}`,
      label,
      group: t('shell.language'),
      icon: Languages,
      run: () => setLanguage(value),
    })),
    {
      id: 'account',
      label: t('security.title'),
      group: t('shell.groupAccount'),
      icon: ShieldCheck,
      run: () => go('security/'),
    },
    ...(env.administer
      ? [
          {
            id: 'admin',
            label: t('shell.installation'),
            group: t('shell.groupAccount'),
            icon: Server,
            run: env.administer,
          },
        ]
      : []),
    { id: 'sign-out', label: t('shell.signOut'), group: t('shell.groupAccount'), icon: LogOut, run: env.leave },
    ...help.map((command) => ({ ...command, group: t('shell.groupHelp') })),
  ]
}
