/** Its own types are not packed: what is used of it here. Offsets count UTF-16 code units. */
declare module '@bcoe/v8-coverage' {
  export interface RangeCov {
    readonly startOffset: number
    readonly endOffset: number
    readonly count: number
  }

  export interface ScriptCov {
    readonly scriptId: string
    readonly url: string
    readonly functions: readonly {
      readonly functionName: string
      readonly isBlockCoverage: boolean
      readonly ranges: readonly RangeCov[]
    }[]
  }

  /** Counts of one script, of many processes, in one; undefined of none. It may change what it is given. */
  export function mergeScriptCovs(scripts: readonly ScriptCov[]): ScriptCov | undefined
}
