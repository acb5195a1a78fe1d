import { defineConfig } from './src/index.ts'

// Everything reaches main by a merge commit of a short branch; releases are tagged on main.
export default defineConfig({
  branches: {
    main: { name: 'main', protected: true, production: true },
    feature: { name: 'feature/{slug}', from: 'main', into: { main: 'merge' } },
    fix: { name: 'fix/{slug}', from: 'main', into: { main: 'merge' } },
    docs: { name: 'docs/{slug}', from: 'main', into: { main: 'merge' } },
    chore: { name: 'chore/{slug}', from: 'main', into: { main: 'merge' } },
  },
  tags: { name: 'v{version}', annotated: true, immutable: true },
  rules: { 'version-file': 'error' },
})
