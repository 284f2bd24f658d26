import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { type Needs, SeasonStep } from '../constructs/season-step.ts';

const needs: Needs<'evidence'> = {
  beginUpload: {
    impact: 'Candidates cannot begin an upload.',
    table: 'write',
    writes: ['evidence/uploads'],
  },
  confirmUpload: {
    impact: 'Candidates cannot confirm an upload; the event of the object stands in for them.',
    table: 'write',
    reads: ['evidence/uploads'],
  },
  noteObject: {
    impact: 'A file that its owner did not confirm waits for its inspection.',
    table: 'write',
    reads: ['evidence/uploads'],
    // A sixth of the queue's visibility time-out.
    timeoutSeconds: 30,
  },
  inspectEvidence: {
    impact: 'Uploaded files are not inspected, so candidates cannot submit.',
    table: 'write',
    reads: ['evidence/uploads'],
    writes: ['evidence/copies'],
    memoryMb: 1769,
    timeoutSeconds: 60,
  },
  recordInspection: {
    impact: 'Inspected files are shown as still being inspected, so candidates cannot submit.',
    table: 'write',
  },
};

/** Uploads by presigned POST, judged by their bytes; the object's own event is the net under a lost confirmation. */
export class EvidenceStep extends SeasonStep<'evidence'> {
  constructor(scope: Construct, house: House) {
    const { queue } = house.data.uploads;
    super(scope, 'evidence', house, needs, {
      noteObject: {
        statements: [
          new PolicyStatement({
            actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
            resources: [queue.queueArn],
          }),
        ],
      },
    });
    new EventSourceMapping(this, 'ObjectsToNote', {
      target: this.lambda('noteObject'),
      eventSourceArn: queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
    });
    this.workflow(
      'inspect-evidence',
      'Uploaded files are not inspected, so candidates cannot submit.',
    );
  }
}
