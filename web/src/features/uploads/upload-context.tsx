'use client'

import { createContext, useContext, useEffect } from 'react'
import { type Meant, openFolder } from '@/features/uploads/meant'

/** Lets a page open the file picker of the shell. */
export const PickFilesContext = createContext<(meant?: Meant) => void>(() => undefined)

/** Asks for files: for the folder that is open, unless they are meant for something else. */
export function usePickFiles() {
  return useContext(PickFilesContext)
}

/** While the page that says so is there, files go to a folder. */
export function useOpenFolder(folder: string | undefined) {
  useEffect(() => openFolder(folder), [folder])
}
