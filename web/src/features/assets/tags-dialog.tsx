'use client'

import { useMemo, useState } from 'react'
import { FormDialog } from '@/components/form-dialog'
import { Field } from '@/components/ui/field'
import type { Asset } from '@/features/assets/queries'
import { TagInput } from '@/features/assets/tag-input'
import type { useAssetActions } from '@/features/assets/use-asset-actions'
import { useI18n } from '@/lib/i18n'

type TagsDialogProps = { assets: Asset[]; actions: ReturnType<typeof useAssetActions>; onClose: () => void }

/** Puts tags on assets and takes tags off. Shown are those that all of them have. */
export function TagsDialog({ assets, actions, onClose }: TagsDialogProps) {
  const { t } = useI18n()
  const common = useMemo(
    () => (assets[0]?.tags ?? []).filter((tag) => assets.every(({ tags }) => tags.includes(tag))),
    [assets],
  )
  const some = useMemo(
    () => [...new Set(assets.flatMap(({ tags }) => tags))].filter((tag) => !common.includes(tag)),
    [assets, common],
  )
  const [added, setAdded] = useState<string[]>([])
  const [removed, setRemoved] = useState<string[]>([])
  const shown = [...common.filter((tag) => !removed.includes(tag)), ...added]
  const change = (tags: string[]) => {
    setAdded(tags.filter((tag) => !common.includes(tag)))
    setRemoved(common.filter((tag) => !tags.includes(tag)))
  }
  const submit = () => {
    onClose()
    void (async () => {
      if (added.length > 0) await actions.run(assets, { action: 'add_tags', tags: added })
      if (removed.length > 0) await actions.run(assets, { action: 'remove_tags', tags: removed })
    })()
  }
  return (
    <FormDialog
      title={
        assets.length === 1
          ? t('assets.tagsOf', { name: assets[0]?.name ?? '' })
          : t('assets.tagMany', { count: assets.length })
      }
      action={t('components.save')}
      busy={false}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
      onClose={onClose}
    >
      <Field
        label={t('assets.tags')}
        hint={some.length > 0 ? t('assets.someHave', { tags: some.join(', ') }) : t('assets.tagsHint')}
      >
        {(control) => <TagInput {...control} value={shown} onChange={change} />}
      </Field>
    </FormDialog>
  )
}
