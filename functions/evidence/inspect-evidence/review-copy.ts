/** A file made anew from what was understood of the one that arrived. */
export interface ReviewCopy {
  readonly bytes: Buffer;
  readonly contentType: 'image/jpeg' | 'application/pdf';
  readonly width: number;
  readonly height: number;
  readonly pages: number;
}
