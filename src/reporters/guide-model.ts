import type { KindGuide, KindTree, ModelGuide } from '../model/guide.ts'
import { printable } from '../model/printable.ts'
import { type GuideOptions, guideText, heading, paragraph, row } from './guide-lines.ts'

/** The policy in one screen: a tree of what starts where, then each kind. */
export function modelGuideText(guide: ModelGuide, options: GuideOptions): string {
  const width = Math.max(4, ...guide.kinds.map(({ id }) => printable(id).length))
  const built = guide.extends.filter((name) => name !== guide.source)
  const title = `The policy ${guide.source}${built.length === 0 ? '' : `, which extends ${built.join(', ')}`}`
  return guideText(
    [
      [heading(title, options)],
      [...paragraph('Each kind below the one that it starts from; → where it is merged:'), '', ...treeLines(guide.trees)],
      guide.kinds.flatMap((kind) => kindLines(kind, width)),
      [...row('tags', guide.tags, width), ...(guide.rules.length === 0 ? [] : row('rules', `${guide.rules.join(', ')}`, width))],
      ['More: branch-policy explain RULE', '      branch-policy explain BRANCH', '      branch-policy explain --merge SOURCE TARGET'],
    ],
    options,
  )
}

/** "├─ release → main, develop": below the kind that it starts from, with where it goes. */
function treeLines(trees: readonly KindTree[]): readonly string[] {
  const lines = trees.flatMap((tree) => drawn(tree, '    ', '', ''))
  const width = Math.max(0, ...lines.map(({ left }) => left.length))
  return lines.map(({ left, into }) => (into === '' ? left : `${left.padEnd(width)}  → ${into}`))
}

interface DrawnLine {
  readonly left: string
  readonly into: string
}

function drawn(tree: KindTree, indent: string, branch: string, below: string): readonly DrawnLine[] {
  const last = tree.children.length - 1
  return [
    { left: `${indent}${branch}${printable(tree.id)}`, into: printable(tree.into.join(', ')) },
    ...tree.children.flatMap((child, index) =>
      drawn(child, indent + below, index === last ? '└─ ' : '├─ ', index === last ? '   ' : '│  '),
    ),
  ]
}

function kindLines(kind: KindGuide, width: number): readonly string[] {
  const way = [kind.start, kind.goes].filter((text) => text !== null).join('; ')
  return [
    ...row(kind.id, kind.names.join(', '), width),
    ...row('', kind.state, width),
    ...row('', way, width),
    ...(kind.tag === null ? [] : row('', kind.tag, width)),
  ]
}
