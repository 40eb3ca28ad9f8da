'use client'

import { Command as Cmdk, defaultFilter } from 'cmdk'
import { LoaderCircle, Search } from 'lucide-react'
import { Shortcut } from '@/features/shell/shortcut'
import { useI18n } from '@/lib/i18n'
import type { Command } from '@/lib/shortcuts'

/** Something that a search found; `more` tells it from others of the same name. */
type Found = Command & { more?: string }

type PaletteProps = {
  commands: Command[]
  onClose: () => void
  /** What was found by what is typed. */
  found?: Found[]
  /** How far finding is; `part` says that not everything could be searched. */
  state?: 'idle' | 'busy' | 'part' | 'whole'
  onType?: (text: string) => void
}

// What was found fits, whatever its name is; commands that fit well stand before it.
const fits = 'found'
const foundScore = 0.5
const score = (value: string, search: string, keywords?: string[]) =>
  keywords?.includes(fits) ? foundScore : defaultFilter(value, search)

/** Finds commands, and what a search gives it, by a few letters. */
export function Palette({ commands, onClose, found = [], state = 'idle', onType }: PaletteProps) {
  const { t } = useI18n()
  const entries = [
    ...commands
      .filter(({ id }) => id !== 'palette')
      .map((command) => ({ ...command, more: undefined, value: `${command.group} ${command.label}`, keywords: [] })),
    ...found.map((hit) => ({ ...hit, value: `${fits} ${hit.id}`, keywords: [fits] })),
  ]
  return (
    <Cmdk.Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      label={t('shell.commandPalette')}
      filter={score}
      overlayClassName="fixed inset-0 z-40 bg-scrim motion-safe:animate-fade"
      contentClassName="fixed inset-x-3 top-[12vh] z-50 mx-auto max-w-lg overflow-hidden rounded-xl border border-line bg-raised shadow-lg outline-none motion-safe:animate-pop"
    >
      <div className="flex items-center gap-3 border-line border-b px-4">
        {state === 'busy' ? (
          <LoaderCircle className="size-4 text-ink-muted motion-safe:animate-spin" aria-hidden />
        ) : (
          <Search className="size-4 text-ink-muted" aria-hidden />
        )}
        <Cmdk.Input
          autoFocus
          onValueChange={(text) => onType?.(text)}
          placeholder={t(onType ? 'shell.paletteSearch' : 'shell.palettePlaceholder')}
          className="h-12 flex-1 bg-transparent text-base text-ink outline-none placeholder:text-ink-faint"
        />
      </div>
      <Cmdk.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
        <Cmdk.Empty className="py-10 text-center text-ink-muted text-sm">
          {t(state === 'busy' ? 'shell.paletteBusy' : 'shell.paletteEmpty')}
        </Cmdk.Empty>
        {[...Map.groupBy(entries, ({ group }) => group)].map(([group, members]) => (
          <Cmdk.Group
            key={group}
            heading={group}
            className="**:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:pt-2.5 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:font-medium **:[[cmdk-group-heading]]:text-ink-muted **:[[cmdk-group-heading]]:text-xs"
          >
            {members.map((entry) => (
              <Cmdk.Item
                key={entry.id}
                value={entry.value}
                keywords={entry.keywords}
                onSelect={() => {
                  onClose()
                  entry.run()
                }}
                className="flex h-9 cursor-pointer items-center gap-3 rounded-md px-2.5 text-ink text-sm data-[selected=true]:bg-hover"
              >
                {entry.icon && <entry.icon className="size-4 shrink-0 text-ink-muted" aria-hidden />}
                <span className="min-w-0 truncate">{entry.label}</span>
                <span className="min-w-0 flex-1 truncate text-ink-muted">{entry.more}</span>
                {entry.shortcut && <Shortcut keys={entry.shortcut} />}
              </Cmdk.Item>
            ))}
          </Cmdk.Group>
        ))}
        {state === 'part' && (
          <p role="status" className="px-2.5 py-2 text-ink-muted text-xs">
            {t('shell.palettePart')}
          </p>
        )}
      </Cmdk.List>
    </Cmdk.Dialog>
  )
}
