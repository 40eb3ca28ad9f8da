'use client'

import { Dialog } from '@/components/ui/dialog'
import { Shortcut } from '@/features/shell/shortcut'
import { useI18n } from '@/lib/i18n'
import type { Command } from '@/lib/shortcuts'

/** All keys at a glance: those of commands and those of lists. */
export function ShortcutsSheet({ commands, onClose }: { commands: Command[]; onClose: () => void }) {
  const { t } = useI18n()
  const rows = commands.flatMap(({ group, label, shortcut }) => (shortcut ? [{ group, label, shortcut }] : []))
  const lists = [
    { label: t('shell.keySelectAll'), shortcut: 'mod+a' },
    { label: t('shell.keySelectRange'), shortcut: 'shift+click' },
    { label: t('shell.keyClear'), shortcut: 'esc' },
    { label: t('shell.keyMove'), shortcut: 'alt+↑' },
    { label: t('shell.keyUndo'), shortcut: 'mod+z' },
  ].map((row) => ({ ...row, group: t('shell.groupLists') }))
  const groups = Map.groupBy([...rows, ...lists], ({ group }) => group)
  return (
    <Dialog title={t('shell.shortcuts')} onClose={onClose} size="xl">
      <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
        {[...groups].map(([group, entries]) => (
          <section key={group}>
            <h3 className="mb-1 font-medium text-ink-muted text-xs">{group}</h3>
            <dl>
              {entries.map(({ label, shortcut }) => (
                <div key={label} className="flex min-h-8 items-center justify-between gap-4 border-line border-b py-1">
                  <dt className="text-ink text-sm">{label}</dt>
                  <dd>
                    <Shortcut keys={shortcut} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
