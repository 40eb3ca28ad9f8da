import { expect, test } from 'vitest'
import type { Folder, Tag } from '@/features/library/queries'
import { folderChoices, folderTree, idsAbove, type Node, pathTo, tagTree, within } from '@/features/library/tree'

const folder = (id: string, parent_id: string | null): Folder => ({
  id,
  parent_id,
  name: id.toUpperCase(),
  asset_count: 0,
  created_by: null,
  created_at: '',
  updated_at: '',
})
const tag = (name: string): Tag => ({ id: name, name, color: null, usage_count: 0, created_at: '', updated_at: '' })
const folders = [folder('a', null), folder('b', 'a'), folder('c', 'b'), folder('d', null), folder('lost', 'gone')]

function shape<T>(nodes: Node<T>[]): unknown {
  return nodes.map(({ label, children }) => (children.length > 0 ? [label, shape(children)] : label))
}

test('folders make the tree of their parents', () => {
  expect(shape(folderTree(folders))).toEqual([['A', [['B', ['C']]]], 'D', 'LOST'])
})

test('slashes in the names of tags make a tree, whatever their case', () => {
  expect(shape(tagTree(['Food', 'food/lunch', 'food/lunch/soup', 'winter', 'no/parent'].map(tag)))).toEqual([
    ['Food', [['lunch', ['soup']]]],
    'winter',
    'no/parent',
  ])
})

test('the way to a folder starts at the top, and a ring of folders ends', () => {
  expect(pathTo(folders, 'c').map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  expect(pathTo(folders, 'nowhere')).toEqual([])
  expect(pathTo([folder('x', 'y'), folder('y', 'x')], 'x').map(({ id }) => id)).toEqual(['y', 'x'])
})

test('a folder can be moved anywhere but into itself', () => {
  expect([...within(folders, 'b')]).toEqual(['b', 'c'])
})

test('choices name all that is above', () => {
  expect(folderChoices(folders).map(({ label }) => label)).toEqual(['A', 'A / B', 'A / B / C', 'D', 'LOST'])
})

test('what stands above a node is opened', () => {
  const at = (id: string) => idsAbove(folderTree(folders), (node) => node.id === id)
  expect(at('c')).toEqual(['a', 'b'])
  expect(at('a')).toEqual([])
  expect(at('nowhere')).toEqual([])
})
