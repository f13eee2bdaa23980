// Names the product, as mails and their sender do.
export const productName = 'Countersign'
