import { compileNamePattern } from '../model/name-pattern.ts'
import type { Kind, KindTag, Target } from '../model/policy.ts'
import type { KindConfig, KindTagConfig } from './config.ts'
import { intoEntries, listOf, unique } from './layers.ts'

/** A kind with every default filled in. */
export function resolveKind(id: string, kind: KindConfig): Kind {
  const names = listOf(kind.name)
  return {
    id,
    names,
    from: kind.from === 'any' ? 'any' : unique(listOf(kind.from)),
    into: intoEntries(kind.into ?? []).map(([target, methods]): Target => ({ kind: target, methods: unique(listOf(methods)) })),
    permanent: kind.permanent ?? names.every((name) => compileNamePattern(name).literal),
    protected: kind.protected ?? false,
    production: kind.production ?? false,
    approvals: kind.approvals ?? 0,
    environment: kind.environment ?? null,
    tag: resolveTag(kind.tag ?? null),
  }
}

function resolveTag(tag: KindTagConfig | null): KindTag | null {
  if (tag === null) return null
  return typeof tag === 'string' ? { name: tag, required: true } : { name: tag.name, required: tag.required ?? true }
}
