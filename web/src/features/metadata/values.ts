import type { Asset, AssetPatch } from '@/features/assets/queries'
import type { Template, TemplateField } from '@/features/library/queries'

/** What the form of an asset's details holds. */
export type Details = {
  description: string
  folder: string
  template: string
  metadata: Record<string, unknown>
}

/** The form's values of an asset. */
export function detailsOf(asset: Asset): Details {
  return {
    description: asset.description,
    folder: asset.folder_id ?? '',
    template: asset.metadata_template_id ?? '',
    metadata: asset.metadata,
  }
}

/** The change that makes `after` out of `before`. */
export function detailsPatch(before: Details, after: Details): AssetPatch {
  return {
    ...(before.description !== after.description && { description: after.description }),
    ...(before.folder !== after.folder && { folder_id: after.folder || null }),
    // The server looks at the metadata with its template, so they travel together.
    ...((before.template !== after.template || JSON.stringify(before.metadata) !== JSON.stringify(after.metadata)) && {
      metadata_template_id: after.template || null,
      metadata: after.metadata,
    }),
  }
}

/** The metadata with another value; what is emptied is left out. */
export function withValue(metadata: Record<string, unknown>, key: string, value: unknown): Record<string, unknown> {
  const { [key]: _, ...rest } = metadata
  const empty = value === '' || value === undefined || (Array.isArray(value) && value.length === 0)
  return empty ? rest : { ...metadata, [key]: value }
}

/** What was typed into a field as the value that the field asks for. A number that is none stays text. */
export function typedValue(field: TemplateField, typed: string): unknown {
  if (typed === '' || (field.type !== 'number' && field.type !== 'integer')) return typed
  const number = Number(typed)
  return Number.isFinite(number) ? number : typed
}

/** The keys of the metadata that the template says nothing about. */
export function otherKeys(metadata: Record<string, unknown>, template: Template | undefined): string[] {
  return Object.keys(metadata).filter((key) => !template?.fields.some((field) => field.key === key))
}

/** A value as one line of text. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
