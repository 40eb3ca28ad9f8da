'use client'

import { Images } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/input'
import { filled, withZone, type Zone } from '@/features/layouts/content'
import type { Names } from '@/features/layouts/names'
import type { WidgetType } from '@/features/layouts/queries'
import type { Editor } from '@/features/layouts/use-editor'
import { widgets, widgetTypes } from '@/features/layouts/widgets'
import { useI18n } from '@/lib/i18n'

const AssetChoice = dynamic(() => import('@/features/assets/asset-choice').then((module) => module.AssetChoice))

type ZoneContentProps = { zone: Zone; editor: Editor; names: Names; error: string | undefined }

/** What a zone shows: an asset, a playlist or a widget. */
export function ZoneContent({ zone, editor, names, error }: ZoneContentProps) {
  const { t } = useI18n()
  const [choosing, setChoosing] = useState(false)
  const asset = names.asset(zone.asset_id)
  const value = zone.asset_id
    ? 'asset:'
    : zone.playlist_id
      ? `playlist:${zone.playlist_id}`
      : zone.widget
        ? `widget:${zone.widget.type}`
        : ''
  const fill = (filling: Parameters<typeof filled>[1]) =>
    editor.edit((now) => withZone(now, zone.id, (one) => filled(one, filling)))
  const choose = (chosen: string) => {
    const [kind, id = ''] = chosen.split(':')
    if (kind === 'asset' || kind === 'other') setChoosing(true)
    else if (kind === 'playlist') fill({ kind, id })
    else if (kind === 'widget') fill({ kind, type: id as WidgetType })
    else fill({ kind: 'nothing' })
  }
  return (
    <>
      <Field label={t('layouts.content')} error={error}>
        {(control) => (
          <Select {...control} value={value} onChange={(event) => choose(event.target.value)}>
            <option value="">{t('layouts.nothing')}</option>
            <optgroup label={t('layouts.fromLibrary')}>
              {zone.asset_id && <option value="asset:">{asset?.name ?? t('layouts.missing')}</option>}
              <option value="other:">{t(zone.asset_id ? 'layouts.otherAsset' : 'layouts.anAsset')}</option>
            </optgroup>
            <optgroup label={t('layouts.widgets')}>
              {widgetTypes.map((type) => (
                <option key={type} value={`widget:${type}`}>
                  {t(widgets[type].label)}
                </option>
              ))}
            </optgroup>
            {names.playlists.length > 0 && (
              <optgroup label={t('lib.navPlaylists')}>
                {names.playlists.map((playlist) => (
                  <option key={playlist.id} value={`playlist:${playlist.id}`}>
                    {playlist.name}
                  </option>
                ))}
              </optgroup>
            )}
          </Select>
        )}
      </Field>
      {choosing && (
        <AssetChoice
          title={t('layouts.chooseAsset')}
          search={t('assets.search')}
          nothing={t('assets.nothingFound')}
          filter={{ ordering: 'name' }}
          icon={Images}
          onChoose={(chosen) => {
            names.remember(chosen)
            fill({ kind: 'asset', id: chosen.id })
            setChoosing(false)
          }}
          onClose={() => setChoosing(false)}
        />
      )}
    </>
  )
}
