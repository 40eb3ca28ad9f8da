'use client'

import { Command as Cmdk, defaultFilter } from 'cmdk'
import { LoaderCircle, Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { Shortcut } from '@/features/shell/shortcut'
import { type Hit, useFound } from '@/features/shell/use-found'
import { useI18n } from '@/lib/i18n'
import type { Command } from '@/lib/shortcuts'
import { useTenant } from '@/lib/tenant'

// What the server found fits, whatever its name is; commands that fit well stand before it.
const found = 'found'
const foundScore = 0.5
const score = (value: string, search: string, keywords?: string[]) =>
  keywords?.includes(found) ? foundScore : defaultFilter(value, search)

/** Finds commands, and what the tenant has, by a few letters. */
export function Palette({ commands, onClose }: { commands: Command[]; onClose: () => void }) {
  const { t } = useI18n()
  const { href } = useTenant()
  const router = useRouter()
  const [typed, setTyped] = useState('')
  const { hits, state } = useFound(typed)
  const groups = Map.groupBy(
    commands.filter(({ id }) => id !== 'palette'),
    ({ group }) => group,
  )
  const run = (action: () => void) => () => {
    onClose()
    action()
  }
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
          value={typed}
          onValueChange={setTyped}
          placeholder={t('shell.palettePlaceholder')}
          className="h-12 flex-1 bg-transparent text-base text-ink outline-none placeholder:text-ink-faint"
        />
      </div>
      <Cmdk.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
        <Cmdk.Empty className="py-10 text-center text-ink-muted text-sm">
          {t(state === 'busy' ? 'shell.paletteBusy' : 'shell.paletteEmpty')}
        </Cmdk.Empty>
        {[...groups].map(([group, entries]) => (
          <Group key={group} heading={group}>
            {entries.map((command) => (
              <Entry
                key={command.id}
                value={`${group} ${command.label}`}
                icon={command.icon}
                onSelect={run(command.run)}
              >
                <span className="flex-1 truncate">{command.label}</span>
                {command.shortcut && <Shortcut keys={command.shortcut} />}
              </Entry>
            ))}
          </Group>
        ))}
        {[...Map.groupBy(hits, ({ place }) => place)].map(([place, entries]) => (
          <Group key={place.path} heading={t(place.label)}>
            {entries.map((hit: Hit) => (
              <Entry
                key={hit.id}
                value={`${place.path} ${hit.id}`}
                keywords={[found]}
                icon={place.icon}
                onSelect={run(() => router.push(href(hit.path)))}
              >
                <span className="min-w-0 truncate">{hit.label}</span>
                {hit.more && <span className="min-w-0 flex-1 truncate text-ink-muted">{hit.more}</span>}
              </Entry>
            ))}
          </Group>
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

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Cmdk.Group
      heading={heading}
      className="**:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:pt-2.5 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:font-medium **:[[cmdk-group-heading]]:text-ink-muted **:[[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Cmdk.Group>
  )
}

type EntryProps = {
  value: string
  keywords?: string[]
  icon: Command['icon']
  onSelect: () => void
  children: ReactNode
}

function Entry({ value, keywords, icon: Icon, onSelect, children }: EntryProps) {
  return (
    <Cmdk.Item
      value={value}
      {...(keywords && { keywords })}
      onSelect={onSelect}
      className="flex h-9 cursor-pointer items-center gap-3 rounded-md px-2.5 text-ink text-sm data-[selected=true]:bg-hover"
    >
      {Icon && <Icon className="size-4 shrink-0 text-ink-muted" aria-hidden />}
      {children}
    </Cmdk.Item>
  )
}
