/** The file descriptor on which a process under test writes its transcript. */
export const transcriptDescriptor = 3;
