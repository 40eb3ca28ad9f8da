'use client'

import { Image, X } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button, IconButton } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/input'
import { type Content, onCanvas } from '@/features/layouts/content'
import type { Names } from '@/features/layouts/names'
import { ChoiceField, ColourField, FitField, NumberField } from '@/features/layouts/setting-inputs'
import type { Editor } from '@/features/layouts/use-editor'
import { useI18n } from '@/lib/i18n'
import { explainField } from '@/lib/problem'

const AssetChoice = dynamic(() => import('@/features/assets/asset-choice').then((module) => module.AssetChoice))

const sizes = ['1920x1080', '3840x2160', '1366x768', '1280x800', '1080x1920', '2160x3840', '1080x1080']
const largest = 7680
const finest = 96

/** Size, grid and background of the canvas. */
export function CanvasSettings({ editor, names }: { editor: Editor; names: Names }) {
  const { t } = useI18n()
  const [choosing, setChoosing] = useState(false)
  const { content, edit, faults } = editor
  const { width, height, background } = content
  const size = `${width}x${height}`
  const resize = (next: { width: number; height: number }) => edit((now) => onCanvas(now, next))
  const set = (values: Partial<Content>) => edit((now) => ({ ...now, ...values }))
  const paint = (values: Partial<Content['background']>) =>
    edit((now) => ({ ...now, background: { ...now.background, ...values } }), 'background')
  const faultOf = (field: string) => {
    const fault = faults.get('')?.find((candidate) => candidate.field.replace(/^content\./, '') === field)
    return fault && explainField(t, fault)
  }
  const picture = names.asset(background.asset_id)
  return (
    <>
      <Field label={t('layouts.resolution')} hint={t('layouts.resolutionHint')}>
        {(control) => (
          <Select
            {...control}
            value={sizes.includes(size) ? size : ''}
            onChange={(event) => {
              const [across = width, down = height] = event.target.value.split('x').map(Number)
              if (event.target.value) resize({ width: across, height: down })
            }}
          >
            <option value="">{t('layouts.ownSize')}</option>
            {sizes.map((each) => (
              <option key={each} value={each}>
                {each.replace('x', ' × ')}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <ChoiceField
        label={t('layouts.orientation')}
        value={height > width ? 'portrait' : 'landscape'}
        onChange={() => resize({ width: height, height: width })}
        options={[
          ['landscape', 'layouts.landscape'],
          ['portrait', 'layouts.portrait'],
        ]}
      />
      <div className="grid grid-cols-2 gap-3">
        <NumberField
          label={t('layouts.width')}
          value={width}
          onChange={(across) => resize({ width: across, height })}
          least={16}
          most={largest}
          error={faultOf('width')}
        />
        <NumberField
          label={t('layouts.height')}
          value={height}
          onChange={(down) => resize({ width, height: down })}
          least={16}
          most={largest}
          error={faultOf('height')}
        />
        <NumberField
          label={t('layouts.columns')}
          value={content.grid_columns}
          onChange={(grid_columns) => set({ grid_columns })}
          least={1}
          most={finest}
          error={faultOf('grid_columns')}
        />
        <NumberField
          label={t('layouts.rows')}
          value={content.grid_rows}
          onChange={(grid_rows) => set({ grid_rows })}
          least={1}
          most={finest}
          error={faultOf('grid_rows')}
        />
      </div>
      <ColourField
        label={t('layouts.background')}
        value={background.color ?? '#000000'}
        onChange={(color) => paint({ color })}
        error={faultOf('background.color')}
      />
      <div className="flex items-center gap-2">
        <Button size="sm" onClick={() => setChoosing(true)}>
          <Image aria-hidden />
          {t('layouts.backgroundPicture')}
        </Button>
        {background.asset_id && (
          <>
            <span className="min-w-0 flex-1 truncate text-ink-muted text-sm">{picture?.name}</span>
            <IconButton
              label={t('layouts.removePicture')}
              onClick={() =>
                edit(({ background: { asset_id: _picture, ...rest }, ...now }) => ({ ...now, background: rest }))
              }
            >
              <X aria-hidden />
            </IconButton>
          </>
        )}
      </div>
      {background.asset_id && (
        <FitField
          value={background.fit ?? 'cover'}
          onChange={(fit) => paint({ fit })}
          error={faultOf('background.asset_id')}
        />
      )}
      {choosing && (
        <AssetChoice
          title={t('layouts.backgroundPicture')}
          search={t('assets.search')}
          nothing={t('assets.nothingFound')}
          filter={{ ordering: 'name', type: 'image' }}
          icon={Image}
          onChoose={(asset) => {
            names.remember(asset)
            paint({ asset_id: asset.id })
            setChoosing(false)
          }}
          onClose={() => setChoosing(false)}
        />
      )}
    </>
  )
}
