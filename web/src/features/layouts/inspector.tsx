'use client'

import dynamic from 'next/dynamic'
import { Card } from '@/components/ui/card'
import { Waiting } from '@/components/ui/skeleton'
import { CanvasSettings } from '@/features/layouts/canvas-settings'
import { rectOf, withZone, type Zone } from '@/features/layouts/content'
import { fitted, type Rect } from '@/features/layouts/geometry'
import { FeedState } from '@/features/layouts/layout-reports'
import type { Names } from '@/features/layouts/names'
import type { Animation, LayoutFeed } from '@/features/layouts/queries'
import { feedOf } from '@/features/layouts/reports'
import { ChoiceField, ColourField, FitField, LineField, NumberField } from '@/features/layouts/setting-inputs'
import type { Editor } from '@/features/layouts/use-editor'
import { ZoneContent } from '@/features/layouts/zone-content'
import { faultAt } from '@/features/layouts/zone-faults'
import { useI18n } from '@/lib/i18n'
import { explainField } from '@/lib/problem'

const WidgetForm = dynamic(() => import('@/features/layouts/widget-form').then((module) => module.WidgetForm), {
  loading: () => <Waiting className="h-40" />,
})

type InspectorProps = {
  editor: Editor
  names: Names
  feeds: LayoutFeed[]
  selected: string | null
  editable: boolean
}

/** The settings of the zone that is chosen, or of the canvas when none is. */
export function Inspector({ editor, names, feeds, selected, editable }: InspectorProps) {
  const { t } = useI18n()
  const zone = editor.content.zones.find(({ id }) => id === selected)
  return (
    <Card>
      <section aria-labelledby="inspector">
        <h2
          id="inspector"
          className="flex min-h-13 items-center border-line border-b px-5 font-semibold text-base text-ink"
        >
          <span className="truncate">{zone ? zone.name || t('layouts.zone') : t('layouts.canvas')}</span>
        </h2>
        <fieldset disabled={!editable} className="grid min-w-0 grid-cols-1 gap-4 p-5" onBlur={editor.mark}>
          {zone ? (
            <ZoneSettings key={zone.id} zone={zone} editor={editor} names={names} feed={feedOf(zone, feeds)} />
          ) : (
            <CanvasSettings editor={editor} names={names} />
          )}
        </fieldset>
      </section>
    </Card>
  )
}

const longestMs = 5000

type ZoneSettingsProps = { zone: Zone; editor: Editor; names: Names; feed: LayoutFeed | undefined }

function ZoneSettings({ zone, editor, names, feed }: ZoneSettingsProps) {
  const { t } = useI18n()
  const { content, edit, faults } = editor
  const wrong = faults.get(zone.id)
  const faultOf = (field: string) => {
    const fault = faultAt(wrong, field)
    return fault && explainField(t, fault)
  }
  const change = (values: Partial<Zone>, step?: string) =>
    edit((now) => withZone(now, zone.id, values), step && `${step}:${zone.id}`)
  const place = (values: Partial<Rect>) => change(fitted({ ...rectOf(zone), ...values }, content))
  const animate = (animation: Animation) => change({ animation })
  const animation = zone.animation ?? { type: 'none' }
  const whole = faultOf('')
  return (
    <>
      {whole && (
        <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger text-sm">
          {whole}
        </p>
      )}
      <LineField
        label={t('layouts.name')}
        value={zone.name}
        onChange={(name) => change({ name }, 'name')}
        maxLength={255}
        error={faultOf('name')}
      />
      <ZoneContent zone={zone} editor={editor} names={names} error={faultOf('asset_id') ?? faultOf('playlist_id')} />
      {feed && <FeedState feed={feed} />}
      {zone.widget && (
        <WidgetForm
          type={zone.widget.type}
          settings={zone.widget.settings ?? {}}
          faultOf={(setting) => faultOf(`widget.settings.${setting}`)}
          onChange={(settings, setting) => {
            const { type } = zone.widget ?? { type: 'text' }
            change({ widget: { type, settings } }, setting)
          }}
        />
      )}
      <h3 className="mt-2 border-line border-t pt-4 font-medium text-ink-muted text-xs">{t('layouts.place')}</h3>
      <div className="grid grid-cols-2 gap-3">
        <NumberField
          label={t('layouts.x')}
          value={zone.x}
          onChange={(x) => place({ x })}
          least={0}
          most={content.width - 1}
          error={faultOf('x')}
        />
        <NumberField
          label={t('layouts.y')}
          value={zone.y}
          onChange={(y) => place({ y })}
          least={0}
          most={content.height - 1}
          error={faultOf('y')}
        />
        <NumberField
          label={t('layouts.width')}
          value={zone.width}
          onChange={(width) => place({ width: Math.min(width, content.width - zone.x) })}
          least={1}
          most={content.width}
          error={faultOf('width')}
        />
        <NumberField
          label={t('layouts.height')}
          value={zone.height}
          onChange={(height) => place({ height: Math.min(height, content.height - zone.y) })}
          least={1}
          most={content.height}
          error={faultOf('height')}
        />
      </div>
      <h3 className="mt-2 border-line border-t pt-4 font-medium text-ink-muted text-xs">{t('layouts.look')}</h3>
      {!zone.widget && (
        <FitField value={zone.fit ?? 'contain'} onChange={(fit) => change({ fit })} error={faultOf('fit')} />
      )}
      <ColourField
        label={t('layouts.background')}
        value={zone.background ?? ''}
        none={t('layouts.transparent')}
        onChange={(background) => {
          edit(
            (now) =>
              withZone(now, zone.id, ({ background: _before, ...rest }) =>
                background ? { ...rest, background } : rest,
              ),
            `background:${zone.id}`,
          )
        }}
        error={faultOf('background')}
      />
      <div className="grid grid-cols-2 gap-3">
        <NumberField
          label={t('layouts.radius')}
          value={zone.radius ?? 0}
          onChange={(radius) => change({ radius })}
          least={0}
          most={2000}
          error={faultOf('radius')}
        />
        <ChoiceField
          label={t('layouts.animation')}
          value={animation.type}
          onChange={(type) => animate({ type: type as Animation['type'], duration_ms: animation.duration_ms || 500 })}
          options={[
            ['none', 'layouts.noAnimation'],
            ['fade', 'layouts.fade'],
            ['slide', 'layouts.slide'],
            ['zoom', 'layouts.zoomIn'],
          ]}
          error={faultOf('animation.type')}
        />
        {animation.type !== 'none' && (
          <NumberField
            label={t('layouts.milliseconds')}
            value={animation.duration_ms ?? 500}
            onChange={(duration_ms) => animate({ ...animation, duration_ms })}
            least={0}
            most={longestMs}
            step={100}
            error={faultOf('animation.duration_ms')}
          />
        )}
      </div>
    </>
  )
}
