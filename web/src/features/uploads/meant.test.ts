import { expect, test } from 'vitest'
import { folderOpen, metadataOf, openFolder } from '@/features/uploads/meant'

const file = new File(['x'], 'menu.png', { type: 'image/png' })

test('the server is told where a file goes, or whose file it replaces', () => {
  expect(metadataOf(file, {})).toEqual({ filename: 'menu.png', filetype: 'image/png' })
  expect(metadataOf(file, { folder: 'f1' })).toMatchObject({ folder_id: 'f1' })
  expect(metadataOf(file, { replaces: 'a1' })).toMatchObject({ replaces: 'a1' })
})

test('files go to the folder that is open, and to none when its page is left', () => {
  const close = openFolder('f1')
  expect(folderOpen()).toEqual({ folder: 'f1' })
  const closeOther = openFolder('f2')
  close() // the page of the first goes after that of the second has come
  expect(folderOpen()).toEqual({ folder: 'f2' })
  closeOther()
  expect(folderOpen()).toEqual({})
})
