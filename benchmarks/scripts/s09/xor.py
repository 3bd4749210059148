import numpy as np
np.random.seed(0)
#异或问题
X=np.array([[0,0],[0,1],[1,0],[1,1]])
Y=np.array([[0],[1],[1],[0]])

#初始化权重和偏置 隐藏层4个神经元
W1=np.random.uniform(-1,1,(2,4))
b1=np.zeros((1,4))
W2=np.random.uniform(-1,1,(4,1))
b2=np.zeros((1,1))
lr=0.5
epochs=20000

def sigmoid(x):
    return 1/(1+np.exp(-x))
def dsigmoid(a):
    #a是sigmoid的输出
    return a*(1-a)

for i in range(epochs):
    #前向
    Z1=X.dot(W1)+b1
    A1=sigmoid(Z1)
    Z2=A1.dot(W2)+b2
    A2=sigmoid(Z2)
    loss=0.5*np.sum((A2-Y)**2)
    #反向
    d2=(A2-Y)*dsigmoid(A2)
    d1=d2.dot(W2.T)*dsigmoid(A1)
    dW2=A1.T.dot(d2)
    db2=np.sum(d2,axis=0)
    dW1=X.T.dot(d1)
    db1=np.sum(d1,axis=1)
    #更新
    W2=W2-lr*dW2
    b2=b2-lr*db2
    W1=W1-lr*dW1
    b1=b1-lr*db1
    if i%2000==0:
        print("第",i,"次，损失为：",loss)
print("预测结果：")
print(A2)
print("四舍五入：",np.round(A2).ravel())
