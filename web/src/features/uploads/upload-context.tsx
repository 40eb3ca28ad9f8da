'use client'

import { createContext, useContext } from 'react'

/** Lets a page open the file picker of the shell. */
export const PickFilesContext = createContext<() => void>(() => undefined)

export function usePickFiles() {
  return useContext(PickFilesContext)
}
