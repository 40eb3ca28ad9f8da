'use client'

import { useCallback, useEffect, useRef } from 'react'
import { type DefaultValues, type Path, type PathValue, useForm } from 'react-hook-form'

type Plain = Record<string, string | boolean>

/** The fields that differ between two versions of plain values. */
export function changedKeys<V extends Plain>(before: V, after: V): (keyof V & string)[] {
  return Object.keys(before).filter((key) => before[key] !== after[key])
}

/** A form of what the server knows: fields that nobody touched follow it when it changes. */
export function useFollowingForm<V extends Plain>(known: V) {
  const form = useForm<V>({ defaultValues: known as DefaultValues<V> })
  const base = useRef(known)
  const { getValues, reset, setValue } = form

  /** Starts from another version; what was changed since `before` stays changed. */
  const startFrom = useCallback(
    (version: V, before: V) => {
      const mine = getValues()
      base.current = version
      reset(version)
      for (const key of changedKeys(before, mine)) {
        setValue(key as Path<V>, mine[key] as PathValue<V, Path<V>>, { shouldDirty: true })
      }
    },
    [getValues, reset, setValue],
  )

  useEffect(() => {
    if (changedKeys(base.current, known).length > 0) startFrom(known, base.current)
  })
  return { form, startFrom }
}
