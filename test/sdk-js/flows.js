// The ten Flow operations, short enough for a test to read like a story.

import {
  CreateWhatsAppFlowCommand,
  DeleteWhatsAppFlowCommand,
  DeprecateWhatsAppFlowCommand,
  GetWhatsAppFlowCommand,
  GetWhatsAppFlowPreviewCommand,
  ListWhatsAppFlowAssetsCommand,
  ListWhatsAppFlowsCommand,
  PublishWhatsAppFlowCommand,
  UpdateWhatsAppFlowAssetsCommand,
  UpdateWhatsAppFlowCommand,
} from "@aws-sdk/client-socialmessaging";
import { valid } from "./documents.js";
import { waba } from "./server.js";

let names = 0;

/** newName is a flow name that no other test of this file has used. */
export function newName(prefix = "flow") {
  return `${prefix} ${++names}`;
}

/**
 * Every Flow operation with the call of Meta that it makes. input is a
 * complete, valid input apart from the account's id; optional names those of
 * its members that may be left out.
 */
export const operations = [
  {
    name: "CreateWhatsAppFlow",
    Command: CreateWhatsAppFlowCommand,
    metaCall: "CreateFlow",
    input: () => ({ flowName: newName("new"), categories: ["OTHER"] }),
  },
  {
    name: "UpdateWhatsAppFlow",
    Command: UpdateWhatsAppFlowCommand,
    metaCall: "UpdateFlow",
    input: (flowId) => ({ flowId, categories: ["SURVEY"] }),
    optional: ["categories"],
  },
  {
    name: "UpdateWhatsAppFlowAssets",
    Command: UpdateWhatsAppFlowAssetsCommand,
    metaCall: "UploadFlowJSON",
    input: (flowId) => ({ flowId, flowJson: valid }),
  },
  {
    name: "ListWhatsAppFlowAssets",
    Command: ListWhatsAppFlowAssetsCommand,
    metaCall: "Assets",
    input: (flowId) => ({ flowId }),
  },
  {
    name: "ListWhatsAppFlows",
    Command: ListWhatsAppFlowsCommand,
    metaCall: "Flows",
    input: () => ({}),
  },
  {
    name: "GetWhatsAppFlow",
    Command: GetWhatsAppFlowCommand,
    metaCall: "Flow",
    input: (flowId) => ({ flowId }),
  },
  {
    name: "GetWhatsAppFlowPreview",
    Command: GetWhatsAppFlowPreviewCommand,
    metaCall: "Preview",
    input: (flowId) => ({ flowId }),
  },
  {
    name: "PublishWhatsAppFlow",
    Command: PublishWhatsAppFlowCommand,
    metaCall: "Publish",
    input: (flowId) => ({ flowId }),
  },
  {
    name: "DeprecateWhatsAppFlow",
    Command: DeprecateWhatsAppFlowCommand,
    metaCall: "Deprecate",
    input: (flowId) => ({ flowId }),
  },
  {
    name: "DeleteWhatsAppFlow",
    Command: DeleteWhatsAppFlowCommand,
    metaCall: "Delete",
    input: (flowId) => ({ flowId }),
  },
];

/** Flows calls the Flow operations of one linked account. */
export class Flows {
  constructor(client, id = waba) {
    this.client = client;
    this.id = id;
  }

  send(Command, input) {
    return this.client.send(new Command({ id: this.id, ...input }));
  }

  /** create makes a flow; without input, one without Flow JSON. */
  create(input = {}) {
    return this.send(CreateWhatsAppFlowCommand, {
      flowName: newName(),
      categories: ["OTHER"],
      ...input,
    });
  }

  /** draft makes a flow with a valid Flow JSON and gives its id. */
  async draft(flowJson = valid) {
    const { flowId } = await this.create({ flowJson });
    return flowId;
  }

  /** published makes a published flow and gives its id. */
  async published(flowJson = valid) {
    const flowId = await this.draft(flowJson);
    await this.publish(flowId);
    return flowId;
  }

  /** deprecated makes a deprecated flow and gives its id. */
  async deprecated() {
    const flowId = await this.published();
    await this.deprecate(flowId);
    return flowId;
  }

  get(flowId) {
    return this.send(GetWhatsAppFlowCommand, { flowId });
  }

  async status(flowId) {
    return (await this.get(flowId)).flowStatus;
  }

  list(input) {
    return this.send(ListWhatsAppFlowsCommand, input);
  }

  update(flowId, input) {
    return this.send(UpdateWhatsAppFlowCommand, { flowId, ...input });
  }

  upload(flowId, flowJson) {
    return this.send(UpdateWhatsAppFlowAssetsCommand, { flowId, flowJson });
  }

  assets(flowId, input) {
    return this.send(ListWhatsAppFlowAssetsCommand, { flowId, ...input });
  }

  /** downloadUrl is the address of the flow's one file. */
  async downloadUrl(flowId) {
    const { flowAssets } = await this.assets(flowId);
    return flowAssets[0].downloadUrl;
  }

  /** download fetches the flow's file as anyone with the address can. */
  async download(flowId) {
    const answer = await fetch(await this.downloadUrl(flowId));
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return new Uint8Array(await answer.arrayBuffer());
  }

  publish(flowId) {
    return this.send(PublishWhatsAppFlowCommand, { flowId });
  }

  deprecate(flowId) {
    return this.send(DeprecateWhatsAppFlowCommand, { flowId });
  }

  delete(flowId) {
    return this.send(DeleteWhatsAppFlowCommand, { flowId });
  }

  preview(flowId, input) {
    return this.send(GetWhatsAppFlowPreviewCommand, { flowId, ...input });
  }
}
