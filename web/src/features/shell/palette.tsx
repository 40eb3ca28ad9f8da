'use client'

import { Command as Cmdk } from 'cmdk'
import { Search } from 'lucide-react'
import { Shortcut } from '@/features/shell/shortcut'
import { useI18n } from '@/lib/i18n'
import type { Command } from '@/lib/shortcuts'

/** Finds a command by a few letters. */
export function Palette({ commands, onClose }: { commands: Command[]; onClose: () => void }) {
  const { t } = useI18n()
  const groups = Map.groupBy(
    commands.filter(({ id }) => id !== 'palette'),
    ({ group }) => group,
  )
  return (
    <Cmdk.Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      label={t('shell.commandPalette')}
      overlayClassName="fixed inset-0 z-40 bg-scrim motion-safe:animate-fade"
      contentClassName="fixed inset-x-3 top-[12vh] z-50 mx-auto max-w-lg overflow-hidden rounded-xl border border-line bg-raised shadow-lg outline-none motion-safe:animate-pop"
    >
      <div className="flex items-center gap-3 border-line border-b px-4">
        <Search className="size-4 text-ink-muted" aria-hidden />
        <Cmdk.Input
          autoFocus
          placeholder={t('shell.palettePlaceholder')}
          className="h-12 flex-1 bg-transparent text-base text-ink outline-none placeholder:text-ink-faint"
        />
      </div>
      <Cmdk.List className="max-h-80 overflow-y-auto p-1.5">
        <Cmdk.Empty className="py-10 text-center text-ink-muted text-sm">{t('shell.paletteEmpty')}</Cmdk.Empty>
        {[...groups].map(([group, entries]) => (
          <Cmdk.Group
            key={group}
            heading={group}
            className="**:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:pt-2.5 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:font-medium **:[[cmdk-group-heading]]:text-ink-muted **:[[cmdk-group-heading]]:text-xs"
          >
            {entries.map((command) => (
              <Cmdk.Item
                key={command.id}
                value={`${group} ${command.label}`}
                onSelect={() => {
                  onClose()
                  command.run()
                }}
                className="flex h-9 cursor-pointer items-center gap-3 rounded-md px-2.5 text-ink text-sm data-[selected=true]:bg-hover"
              >
                {command.icon && <command.icon className="size-4 text-ink-muted" aria-hidden />}
                <span className="flex-1 truncate">{command.label}</span>
                {command.shortcut && <Shortcut keys={command.shortcut} />}
              </Cmdk.Item>
            ))}
          </Cmdk.Group>
        ))}
      </Cmdk.List>
    </Cmdk.Dialog>
  )
}
